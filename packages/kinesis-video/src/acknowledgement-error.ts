/** What one error id of an ERROR acknowledgement means, and what becomes of the fragment. */
export interface AcknowledgementErrorEntry {
  /** Undefined for the one error that is documented by name only. */
  readonly errorId: number | undefined;
  /** AWS's name, such as `MAX_FRAGMENT_DURATION_REACHED`. */
  readonly errorCode: string;
  /** A phrase, without its full stop. */
  readonly meaning: string;
  /**
   * `resend`: the fragment is not at fault. `wait`: the stream does not accept media now but may do so later. `repair`:
   * somebody must fix the stream's KMS key first. `drop`: the fragment would be refused again.
   */
  readonly action: 'resend' | 'wait' | 'repair' | 'drop';
  /** Whether the same fragment can succeed later without any repair: `resend` and `wait`. */
  readonly retryable: boolean;
  /** What to do, as a sentence without its full stop. */
  readonly advice: string;
}

const sendAgain = 'Send the fragment again on a new connection';
const fixKey = 'Fix the KMS key of the stream, then send again';

type Row = readonly [
  errorId: number | undefined,
  meaning: string,
  action: AcknowledgementErrorEntry['action'],
  advice: string,
];

/**
 * Names and meanings: AWS's API reference, which lists MIN_FRAGMENT_DURATION_REACHED without a number. Numbers, and whether
 * the same fragment is sent again (4000, 4003, 5000, 5001 and unlisted errors) or skipped: AWS's C producer,
 * `client/Include.h` (SERVICE_CALL_RESULT) and `StreamEvent.c` (the retry table). It skips three that may pass, since it goes
 * on with live frames: 4008 and 4507, by the states of a stream (CREATING, UPDATING: "will be ready", ACTIVE; DELETING); and
 * 4503, which stands for KMS's KeyUnavailableException: "You can retry the request".
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_StreamInfo.html "Status"
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/v1.2.0/src/client/src/StreamEvent.c
 */
const table = {
  STREAM_READ_ERROR: [4000, 'the service could not read the stream', 'resend', sendAgain],
  MAX_FRAGMENT_SIZE_REACHED: [
    4001,
    'the fragment is larger than 50 MB',
    'drop',
    'Make fragments shorter, or lower the bit rate',
  ],
  MAX_FRAGMENT_DURATION_REACHED: [
    4002,
    'the fragment lasts too long',
    'drop',
    'Start clusters more often: at a keyframe, every 2 to 10 seconds',
  ],
  MAX_CONNECTION_DURATION_REACHED: [
    4003,
    'the connection is older than 45 minutes',
    'resend',
    'Open a new connection within 45 minutes',
  ],
  FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS: [
    4004,
    'the fragment begins before the end of the previous one',
    'drop',
    'Send fragments in the order of their timecodes, without overlap',
  ],
  MORE_THAN_ONE_TRACK_FOUND: [
    4005,
    'more than one track (obsolete: three are allowed now)',
    'drop',
    'Send fewer tracks',
  ],
  INVALID_MKV_DATA: [
    4006,
    'the payload is not Matroska that the service can read',
    'drop',
    'Check header and clusters: one segment, one Tracks element, clusters that hold frames',
  ],
  INVALID_PRODUCER_TIMESTAMP: [
    4007,
    'the producer timestamp cannot be right',
    'drop',
    'Check the clock, and whether timecodes are ABSOLUTE or RELATIVE',
  ],
  STREAM_NOT_ACTIVE: [
    4008,
    'the stream is being created, updated or deleted',
    'wait',
    'Wait until DescribeStream reports ACTIVE, then send again',
  ],
  FRAGMENT_METADATA_LIMIT_REACHED: [
    4009,
    'more than ten tags, or one that is too long',
    'drop',
    'Send at most 10 tags, with names up to 128 bytes and values up to 256 bytes',
  ],
  TRACK_NUMBER_MISMATCH: [
    4010,
    'a frame belongs to a track that was not declared',
    'drop',
    'Declare every track in the header',
  ],
  FRAMES_MISSING_FOR_TRACK: [
    4011,
    'a declared track has no frame in the fragment',
    'drop',
    'Put a frame of every track into every fragment, or declare fewer tracks',
  ],
  MORE_THAN_ALLOWED_TRACKS_FOUND: [4012, 'more than three tracks', 'drop', 'Send at most three tracks'],
  KMS_KEY_ACCESS_DENIED: [4500, 'the service may not use the KMS key of the stream', 'repair', fixKey],
  KMS_KEY_DISABLED: [4501, 'the KMS key is disabled', 'repair', fixKey],
  KMS_KEY_VALIDATION_ERROR: [4502, 'the KMS key failed its validation', 'repair', fixKey],
  KMS_KEY_UNAVAILABLE: [4503, 'the KMS key is not available', 'resend', sendAgain],
  KMS_KEY_INVALID_USAGE: [4504, 'the KMS key is not meant for this use', 'repair', fixKey],
  KMS_KEY_INVALID_STATE: [4505, 'the KMS key is in a state that forbids its use', 'repair', fixKey],
  KMS_KEY_NOT_FOUND: [4506, 'the KMS key does not exist', 'repair', fixKey],
  STREAM_DELETED: [
    4507,
    'the stream was deleted while media was arriving',
    'wait',
    'Recreate the stream, or wait until it is recreated; then send again',
  ],
  INTERNAL_ERROR: [5000, 'the service failed', 'resend', sendAgain],
  ARCHIVAL_ERROR: [5001, 'the service could not store the fragment', 'resend', sendAgain],
  MIN_FRAGMENT_DURATION_REACHED: [
    undefined,
    'the fragment is too short',
    'drop',
    'Start clusters less often: a fragment lasts at least a second',
  ],
} as const satisfies Readonly<Record<string, Row>>;

/** Name of an error in an ERROR acknowledgement. */
export type AcknowledgementErrorCode = keyof typeof table;

/** Every documented error of an ERROR acknowledgement. */
export const acknowledgementErrors: readonly AcknowledgementErrorEntry[] = Object.entries<Row>(table).map(
  ([errorCode, row]) => toEntry(errorCode, row),
);

/**
 * Finds the number of an error by its AWS name.
 * @returns undefined for MIN_FRAGMENT_DURATION_REACHED, which AWS documents by name only
 */
export function acknowledgementErrorId(errorCode: AcknowledgementErrorCode): number | undefined {
  return table[errorCode][0];
}

/**
 * Finds what an ERROR acknowledgement means.
 * @param errorId undefined if the service left it out; an unknown number does not override a known name
 * @returns the entry; an unlisted error means sending again, as in AWS's C producer
 */
export function findAcknowledgementError(
  errorId: number | undefined,
  errorCode: string,
): AcknowledgementErrorEntry {
  const byId = errorId === undefined ? undefined : find((listed) => listed.errorId === errorId);
  const known = byId ?? find((listed) => listed.errorCode === errorCode);
  return known ?? toEntry(errorCode, [errorId, 'an undocumented error', 'resend', sendAgain]);
}

function find(matches: (entry: AcknowledgementErrorEntry) => boolean): AcknowledgementErrorEntry | undefined {
  return acknowledgementErrors.find(matches);
}

function toEntry(errorCode: string, [errorId, meaning, action, advice]: Row): AcknowledgementErrorEntry {
  const retryable = action === 'resend' || action === 'wait';
  return { errorId, errorCode, meaning, action, retryable, advice };
}
