import {
  capProblems,
  InvalidRequestError,
  type ProblemCode,
  type ProblemDetails,
  type RequestProblem,
} from '@frame-ingest/contract';
import { DecoderUnavailableError, FfmpegError, TooManyPixelsError } from '@frame-ingest/converter';
import type { AnnexBError } from '@frame-ingest/get-media';
import { describeArchiveError } from '../archive/describe-archive-error.ts';
import { ArchiveError } from '../archive/errors.ts';
import { faultName } from '../aws-fault.ts';
import { describeCause } from '../delivery/describe-cause.ts';
import { IngestError, PlaybackError, RequestError, StreamError } from '../errors.ts';
import { isTransient } from '../is-transient.ts';
import type { MediaChange } from '../playback/find-media-change.ts';

/** Status, title, and whether the same request may succeed later. */
type ProblemKind = readonly [status: number, title: string, retryable: boolean];

/** The one table of errors. */
export const problemKinds: Record<ProblemCode, ProblemKind> = {
  invalid_json: [400, 'Invalid JSON', false],
  invalid_request: [400, 'Invalid request', false],
  stream_not_allowed: [403, 'Stream not allowed', false],
  not_found: [404, 'Not found', false],
  no_video: [404, 'No video', false],
  batch_not_found: [404, 'Batch not found', false],
  method_not_allowed: [405, 'Method not allowed', false],
  body_too_large: [413, 'Body too large', false],
  too_many_frames: [413, 'Too many frames', false],
  too_many_pixels: [413, 'Too many pixels', false],
  range_not_satisfiable: [416, 'Range not satisfiable', false],
  unsupported_media_type: [415, 'Unsupported media type', false],
  batch_too_short: [422, 'Batch too short', false],
  no_usable_frames: [422, 'No usable frames', false],
  frames_rejected: [422, 'Frames rejected', false],
  invalid_video: [422, 'Invalid video', false],
  not_playable: [422, 'Not playable', false],
  internal_error: [500, 'Internal error', true],
  playback_failed: [502, 'Playback failed', true],
  // `POST /FrameData` kept nothing, or does not know. The client sends the frames again.
  encoder_failed: [503, 'Encoder failed', true],
  encoder_timeout: [503, 'Encoder timed out', true],
  encoder_unavailable: [503, 'Encoder unavailable', true],
  decoder_unavailable: [503, 'Decoder unavailable', true],
  archive_failed: [503, 'Archive failed', true],
  stream_failed: [503, 'Stream failed', true],
  stream_outcome_unknown: [503, 'Stream outcome unknown', true],
};

/** Turns any error into the answer for the client, with a plain sentence in place of anything internal. */
export function toProblem(error: unknown, requestId: string): ProblemDetails {
  const { code, detail, ...members } = describe(error);
  const [usualStatus, title, retryable] = problemKinds[code];
  // All valid frames that were not ingested have one outcome: send them again.
  const status = error instanceof IngestError && usualStatus >= 500 ? 503 : usualStatus;
  return { type: 'about:blank', title, status, detail, code, retryable, requestId, ...members };
}

type Description = Pick<ProblemDetails, 'code' | 'detail'> &
  Partial<Pick<ProblemDetails, 'problems' | 'archive' | 'advice' | 'id' | 'retryable' | 'timestamps'>>;

function describe(error: unknown): Description {
  if (error instanceof IngestError) return describeIngestError(error);
  if (error instanceof InvalidRequestError) {
    return { code: error.code, detail: error.message, ...placedProblems(error.problems) };
  }
  if (error instanceof RequestError) {
    return {
      code: error.code,
      detail: error.message,
      ...(error.problems ? { problems: capProblems(error.problems) } : {}),
    };
  }
  if (error instanceof TooManyPixelsError) return { code: error.code, detail: error.message };
  if (error instanceof FfmpegError) {
    return { code: error.code, detail: 'The frames could not be encoded; nothing was stored' };
  }
  if (error instanceof DecoderUnavailableError) {
    return { code: error.code, detail: 'The frames could not be decoded; nothing was stored' };
  }
  if (error instanceof ArchiveError) return { code: 'archive_failed', ...describeArchiveError(error) };
  if (error instanceof StreamError) return describeStreamError(error);
  if (error instanceof PlaybackError) return describePlaybackError(error);
  return { code: 'internal_error', detail: 'Something unexpected went wrong' };
}

/** `detail` alone describes faults of the body as a whole. */
function placedProblems(problems: readonly RequestProblem[]): Pick<Description, 'problems'> {
  return problems.some(({ path }) => path !== '') ? { problems } : {};
}

/** The service recognizes a batch that is sent again with the same times, and only does what is missing. */
function describeIngestError({ id, timestamps, cause }: IngestError): Description {
  return { ...describe(cause), id, ...(timestamps === undefined ? {} : { timestamps }) };
}

function describeStreamError({ archive, outcome }: StreamError): Description {
  const { reason, advice, retryable } = describeCause(outcome.cause);
  if (outcome.state === 'unknown') {
    const detail = `The fragment is archived; it is not known whether it reached the stream: ${reason}`;
    return { code: 'stream_outcome_unknown', detail, archive };
  }
  const detail = `The fragment is archived but not in the stream: ${reason}`;
  return { code: 'stream_failed', detail, archive, retryable, ...(advice === undefined ? {} : { advice }) };
}

/**
 * Faults of the stream's content, or of its retention, are nobody's failure.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html#API_reader_GetClip_Errors
 */
const notPlayable: Readonly<Record<string, string>> = {
  InvalidCodecPrivateDataException: 'its codec private data is broken, or does not fit its pictures',
  MissingCodecPrivateDataException: 'its codec private data, which a decoder needs first, is missing',
  InvalidMediaFrameException: 'a frame is broken',
  UnsupportedStreamMediaTypeException: 'its video is not H.264, or its sound is not AAC',
  NoDataRetentionException: 'it keeps no video',
};

/** The same if the cause of the refusal is known. */
const changeReasons: Readonly<Record<MediaChange['from'], string>> = {
  'media-before': 'the size or coding of the pictures changes in the range; ask for its parts',
  'codec-private-data':
    'the size or coding of the pictures does not fit their codec private data; the producer has to start again with the right one',
};

/** Compares names, as with the AWS SDK's errors: the class would load the media reader with every function that starts. */
function isAnnexBError(cause: unknown): boolean {
  return cause instanceof Error && cause.name === ('AnnexBError' satisfies AnnexBError['name']);
}

function describePlaybackError({ cause, change }: PlaybackError): Description {
  if (isAnnexBError(cause) || (cause instanceof FfmpegError && cause.code === 'encoder_failed')) {
    return {
      code: 'not_playable',
      detail: 'The video there cannot be decoded: it is not H.264, or it is broken',
    };
  }
  const fault = faultName(cause) ?? 'unexpected fault';
  const usual = Object.hasOwn(notPlayable, fault) ? notPlayable[fault] : undefined;
  const reason = usual && change ? changeReasons[change.from] : usual;
  if (reason !== undefined) {
    const detail = `The stream cannot be played there: ${reason} (${fault})${describeChange(change)}`;
    return { code: 'not_playable', detail };
  }
  const detail = `The stream could not be read: ${fault}`;
  return { code: 'playback_failed', detail, retryable: isTransient(cause) };
}

function describeChange(change: MediaChange | undefined): string {
  if (change === undefined) return '';
  const { timestampMs, what } = change;
  return `. The first change, ${what}, is at ${timestampMs} (${new Date(timestampMs).toISOString()})`;
}
