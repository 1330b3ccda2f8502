/** What one error id of an ERROR acknowledgement means, and what becomes of the fragment. */
export interface AcknowledgementErrorEntry {
  /** Such as 4002. */
  readonly errorId: number;
  /** Such as `MAX_FRAGMENT_DURATION_REACHED`. */
  readonly errorCode: string;
  /** As a phrase. */
  readonly meaning: string;
  /**
   * `resend`: no fault of the fragment. `wait`: none either, but of the stream, which takes no media now and may do so
   * later. `drop`: it would be refused again.
   */
  readonly action: 'resend' | 'wait' | 'drop';
  /** What to do, as a sentence without its full stop. */
  readonly advice: string;
}

const sendAgain = 'Send the fragment again on a new connection';
const fixKey = 'Put the KMS key of the stream right, then send again';

/**
 * The table of error ids. Names and meanings: AWS's API reference; numbers, and whether the same fragment is sent
 * again (4000, 4003, 5000, 5001 and whatever is not listed) or skipped: AWS's C producer, `client/Include.h`
 * (SERVICE_CALL_RESULT) and `StreamEvent.c` (the retry table). The C producer skips 4008 and 4507, since it goes on with
 * live frames; the states of a stream (CREATING, UPDATING: "will be ready", ACTIVE; DELETING) say that both may pass.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_StreamInfo.html "Status"
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_Errors
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/v1.2.0/src/client/src/StreamEvent.c
 */
export const acknowledgementErrors: readonly AcknowledgementErrorEntry[] = [
  entry(4000, 'STREAM_READ_ERROR', 'the service could not read the stream', 'resend', sendAgain),
  entry(
    4001,
    'MAX_FRAGMENT_SIZE_REACHED',
    'the fragment is larger than 50 MB',
    'drop',
    'Make fragments shorter, or lower the bit rate',
  ),
  entry(
    4002,
    'MAX_FRAGMENT_DURATION_REACHED',
    'the fragment lasts too long',
    'drop',
    'Begin a cluster more often: at a keyframe, every 2 to 10 seconds',
  ),
  entry(
    4003,
    'MAX_CONNECTION_DURATION_REACHED',
    'the connection is older than 45 minutes',
    'resend',
    'Open a new connection before 45 minutes are over',
  ),
  entry(
    4004,
    'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
    'the fragment begins before the end of the previous one',
    'drop',
    'Send fragments in the order of their timecodes, without overlap',
  ),
  entry(
    4005,
    'MORE_THAN_ONE_TRACK_FOUND',
    'more than one track (of the past: three are allowed now)',
    'drop',
    'Send fewer tracks',
  ),
  entry(
    4006,
    'INVALID_MKV_DATA',
    'the payload is not Matroska as the service reads it',
    'drop',
    'Check header and clusters: one segment, one Tracks element, clusters that hold frames',
  ),
  entry(
    4007,
    'INVALID_PRODUCER_TIMESTAMP',
    'the producer timestamp cannot be right',
    'drop',
    'Check the clock, and whether timecodes are ABSOLUTE or RELATIVE',
  ),
  entry(
    4008,
    'STREAM_NOT_ACTIVE',
    'the stream is being made, changed or deleted',
    'wait',
    'Wait until DescribeStream says ACTIVE, then send again',
  ),
  entry(
    4009,
    'FRAGMENT_METADATA_LIMIT_REACHED',
    'more than ten tags, or one that is too long',
    'drop',
    'Send at most 10 tags, of names up to 128 and values up to 256 bytes',
  ),
  entry(
    4010,
    'TRACK_NUMBER_MISMATCH',
    'a frame belongs to a track that was not declared',
    'drop',
    'Declare every track in the header',
  ),
  entry(
    4011,
    'FRAMES_MISSING_FOR_TRACK',
    'a declared track has no frame in the fragment',
    'drop',
    'Put a frame of every track into every fragment, or declare fewer tracks',
  ),
  entry(
    4012,
    'MORE_THAN_ALLOWED_TRACKS_FOUND',
    'more than three tracks',
    'drop',
    'Send at most three tracks',
  ),
  entry(4500, 'KMS_KEY_ACCESS_DENIED', 'the service may not use the KMS key of the stream', 'drop', fixKey),
  entry(4501, 'KMS_KEY_DISABLED', 'the KMS key is disabled', 'drop', fixKey),
  entry(4502, 'KMS_KEY_VALIDATION_ERROR', 'the KMS key failed its validation', 'drop', fixKey),
  entry(4503, 'KMS_KEY_UNAVAILABLE', 'the KMS key is not available', 'drop', fixKey),
  entry(4504, 'KMS_KEY_INVALID_USAGE', 'the KMS key is not for this use', 'drop', fixKey),
  entry(4505, 'KMS_KEY_INVALID_STATE', 'the KMS key is in a state that forbids its use', 'drop', fixKey),
  entry(4506, 'KMS_KEY_NOT_FOUND', 'there is no such KMS key', 'drop', fixKey),
  entry(
    4507,
    'STREAM_DELETED',
    'the stream was deleted while media came in',
    'wait',
    'Make the stream anew, or wait for whoever does; then send again',
  ),
  entry(5000, 'INTERNAL_ERROR', 'the service failed', 'resend', sendAgain),
  entry(5001, 'ARCHIVAL_ERROR', 'the service could not store the fragment', 'resend', sendAgain),
];

/** @returns the entry of an ERROR acknowledgement; one that is not listed is sent again, as AWS's C producer does */
export function findAcknowledgementError(
  errorId: number | undefined,
  errorCode: string,
): AcknowledgementErrorEntry {
  const known = acknowledgementErrors.find((listed) =>
    errorId === undefined ? listed.errorCode === errorCode : listed.errorId === errorId,
  );
  return (
    known ?? entry(errorId ?? 0, errorCode, 'an error that is not in the documents', 'resend', sendAgain)
  );
}

function entry(
  errorId: number,
  errorCode: string,
  meaning: string,
  action: AcknowledgementErrorEntry['action'],
  advice: string,
): AcknowledgementErrorEntry {
  return { errorId, errorCode, meaning, action, advice };
}
