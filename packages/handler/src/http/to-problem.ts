import {
  capProblems,
  FrameDataError,
  type ProblemCode,
  type ProblemDetails,
  type RequestProblem,
} from '@frame-ingest/contract';
import { DecoderUnavailableError, EncoderError, TooManyPixelsError } from '@frame-ingest/converter';
import { AnnexBError } from '@frame-ingest/get-media';
import { FragmentRejectedError, OutcomeUnknownError, PutMediaError } from '@frame-ingest/put-media';
import { faultName, isPassing } from '../aws-fault.ts';
import { ArchiveError, PlaybackError, RequestError, StreamError } from '../errors.ts';

/** The one table of errors: status, title, and whether the same request may succeed later. */
const table: Record<ProblemCode, readonly [status: number, title: string, retryable: boolean]> = {
  invalid_json: [400, 'Invalid JSON', false],
  invalid_request: [400, 'Invalid request', false],
  stream_not_allowed: [403, 'Stream not allowed', false],
  not_found: [404, 'Not found', false],
  no_video: [404, 'No video', false],
  method_not_allowed: [405, 'Method not allowed', false],
  body_too_large: [413, 'Body too large', false],
  too_many_frames: [413, 'Too many frames', false],
  too_many_pixels: [413, 'Too many pixels', false],
  range_not_satisfiable: [416, 'Range not satisfiable', false],
  unsupported_media_type: [415, 'Unsupported media type', false],
  batch_too_short: [422, 'Batch too short', false],
  no_usable_frames: [422, 'No usable frames', false],
  frames_rejected: [422, 'Frames rejected', false],
  not_playable: [422, 'Not playable', false],
  internal_error: [500, 'Internal error', true],
  encoder_failed: [500, 'Encoder failed', true],
  stream_failed: [502, 'Stream failed', true],
  stream_outcome_unknown: [502, 'Stream outcome unknown', true],
  playback_failed: [502, 'Playback failed', true],
  archive_failed: [503, 'Archive failed', true],
  decoder_unavailable: [503, 'Decoder unavailable', true],
  encoder_unavailable: [503, 'Encoder unavailable', true],
  encoder_timeout: [504, 'Encoder timed out', true],
};

/** Turns any error into the answer for the client. What is not meant for clients is replaced by a plain sentence. */
export function toProblem(error: unknown, requestId: string): ProblemDetails {
  const { code, detail, ...members } = describe(error);
  const [status, title, retryable] = table[code];
  return { type: 'about:blank', title, status, detail, code, retryable, requestId, ...members };
}

type Description = Pick<ProblemDetails, 'code' | 'detail'> &
  Partial<Pick<ProblemDetails, 'problems' | 'archive' | 'retryable'>>;

function describe(error: unknown): Description {
  if (error instanceof FrameDataError) {
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
  if (error instanceof EncoderError) {
    return { code: error.code, detail: 'The frames could not be encoded; nothing was stored' };
  }
  if (error instanceof DecoderUnavailableError) {
    return { code: error.code, detail: 'The frames could not be decoded; nothing was stored' };
  }
  if (error instanceof ArchiveError) {
    return { code: 'archive_failed', detail: 'The fragment could not be archived; nothing was stored' };
  }
  if (error instanceof StreamError) return describeStreamError(error);
  if (error instanceof PlaybackError) return describePlaybackError(error);
  return { code: 'internal_error', detail: 'Something unexpected went wrong' };
}

/** What is wrong with the body as a whole is told by `detail` alone. */
function placedProblems(problems: readonly RequestProblem[]): Pick<Description, 'problems'> {
  return problems.some(({ path }) => path !== '') ? { problems } : {};
}

function describeStreamError({ archive, cause }: StreamError): Description {
  if (cause instanceof OutcomeUnknownError) {
    // Sent again, the batch is recognised by its archive key, and the stream is looked into first.
    const detail = 'The fragment is archived; whether it reached the stream is not known';
    return { code: 'stream_outcome_unknown', detail, archive };
  }
  const retryable = cause instanceof PutMediaError ? cause.retryable : isPassing(cause);
  const detail = `The fragment is archived but not in the stream: ${streamFault(cause)}`;
  return { code: 'stream_failed', detail, archive, retryable };
}

/** The service's own name for the fault tells an operator all; its messages may hold ARNs. */
function streamFault(cause: unknown): string {
  if (cause instanceof FragmentRejectedError) return `${cause.errorCode} (${cause.errorId ?? 'no id'})`;
  if (cause instanceof PutMediaError) return cause.errorCode;
  return faultName(cause) ?? 'unexpected fault';
}

/**
 * What is in the stream, or is not kept there, is nobody's failure.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html#API_reader_GetClip_Errors
 */
const notPlayable: Readonly<Record<string, string>> = {
  InvalidCodecPrivateDataException:
    'size or coding of the pictures changes in the range: ask for parts of it',
  MissingCodecPrivateDataException: 'what a decoder needs to begin with is missing',
  InvalidMediaFrameException: 'a frame is broken',
  UnsupportedStreamMediaTypeException: 'it holds no H.264, or sound that is no AAC',
  NoDataRetentionException: 'it keeps no video',
};

function describePlaybackError({ cause }: PlaybackError): Description {
  if (cause instanceof AnnexBError || (cause instanceof EncoderError && cause.code === 'encoder_failed')) {
    return { code: 'not_playable', detail: 'The video there cannot be decoded: it is no H.264, or broken' };
  }
  const fault = faultName(cause) ?? 'unexpected fault';
  const reason = Object.hasOwn(notPlayable, fault) ? notPlayable[fault] : undefined;
  if (reason !== undefined) {
    return { code: 'not_playable', detail: `The stream cannot be played there: ${reason} (${fault})` };
  }
  const detail = `The stream could not be read: ${fault}`;
  return { code: 'playback_failed', detail, retryable: isPassing(cause) };
}
