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
  // Of `POST /FrameData`: nothing is kept, or it is not known. The frames are to be sent again.
  encoder_failed: [503, 'Encoder failed', true],
  encoder_timeout: [503, 'Encoder timed out', true],
  encoder_unavailable: [503, 'Encoder unavailable', true],
  decoder_unavailable: [503, 'Decoder unavailable', true],
  archive_failed: [503, 'Archive failed', true],
  stream_failed: [503, 'Stream failed', true],
  stream_outcome_unknown: [503, 'Stream outcome unknown', true],
};

/** Turns any error into the answer for the client. What is not meant for clients is replaced by a plain sentence. */
export function toProblem(error: unknown, requestId: string): ProblemDetails {
  const { code, detail, ...members } = describe(error);
  const [usualStatus, title, retryable] = problemKinds[code];
  // Frames that were understood and did not come to their end have one outcome: send them again.
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

/** What is wrong with the body as a whole is told by `detail` alone. */
function placedProblems(problems: readonly RequestProblem[]): Pick<Description, 'problems'> {
  return problems.some(({ path }) => path !== '') ? { problems } : {};
}

/** Sent again with the same times, the batch is recognised, and only what is missing is done. */
function describeIngestError({ id, timestamps, cause }: IngestError): Description {
  return { ...describe(cause), id, ...(timestamps === undefined ? {} : { timestamps }) };
}

function describeStreamError({ archive, outcome }: StreamError): Description {
  const { reason, advice, retryable } = describeCause(outcome.cause);
  if (outcome.state === 'unknown') {
    const detail = `The fragment is archived; whether it reached the stream is not known: ${reason}`;
    return { code: 'stream_outcome_unknown', detail, archive };
  }
  const detail = `The fragment is archived but not in the stream: ${reason}`;
  return { code: 'stream_failed', detail, archive, retryable, ...(advice === undefined ? {} : { advice }) };
}

/**
 * What is in the stream, or is not kept there, is nobody's failure.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html#API_reader_GetClip_Errors
 */
const notPlayable: Readonly<Record<string, string>> = {
  InvalidCodecPrivateDataException: 'its codec private data is broken, or not that of its pictures',
  MissingCodecPrivateDataException: 'what a decoder needs to begin with is missing',
  InvalidMediaFrameException: 'a frame is broken',
  UnsupportedStreamMediaTypeException: 'it holds no H.264, or sound that is no AAC',
  NoDataRetentionException: 'it keeps no video',
};

/** The same where it is known what it was refused for. */
const changeReasons: Readonly<Record<MediaChange['from'], string>> = {
  'media-before': 'size or coding of the pictures changes in the range: ask for parts of it',
  'codec-private-data':
    'size or coding of the pictures is not what their codec private data says: its producer has to begin anew with that',
};

/** By its name, as the AWS SDK's: its class would load, with every function that starts, what reads media. */
function isAnnexBError(cause: unknown): boolean {
  return cause instanceof Error && cause.name === ('AnnexBError' satisfies AnnexBError['name']);
}

function describePlaybackError({ cause, change }: PlaybackError): Description {
  if (isAnnexBError(cause) || (cause instanceof FfmpegError && cause.code === 'encoder_failed')) {
    return { code: 'not_playable', detail: 'The video there cannot be decoded: it is no H.264, or broken' };
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
