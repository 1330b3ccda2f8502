import { isFutureTimestamp, type ProblemCode, type ProblemDetails } from '@frame-ingest/contract';
import type { IngestError } from '../errors.ts';

/**
 * The meaning of a failure for the batch and the following ones. `retry`: the same request may succeed later. `refuse-batch`:
 * this batch will never be accepted, but the next one may be. `stop`: the next one would fail, too.
 */
export type Verdict = 'retry' | 'refuse-batch' | 'stop';

/** The meaning of a service's problem that is not `retryable`. */
const permanent: Record<ProblemCode, Exclude<Verdict, 'retry'>> = {
  // About the contents of this batch.
  invalid_json: 'refuse-batch',
  invalid_request: 'refuse-batch',
  body_too_large: 'refuse-batch',
  too_many_frames: 'refuse-batch',
  too_many_pixels: 'refuse-batch',
  batch_too_short: 'refuse-batch',
  no_usable_frames: 'refuse-batch',
  frames_rejected: 'refuse-batch',
  invalid_video: 'refuse-batch',
  encoder_failed: 'refuse-batch',
  encoder_timeout: 'refuse-batch',
  // The batch is archived; the stream refused these fragments.
  stream_failed: 'refuse-batch',
  stream_outcome_unknown: 'refuse-batch',
  // About the way or the target of all requests.
  unsupported_media_type: 'stop',
  stream_not_allowed: 'stop',
  not_found: 'stop',
  method_not_allowed: 'stop',
  decoder_unavailable: 'stop',
  encoder_unavailable: 'stop',
  archive_failed: 'stop',
  internal_error: 'stop',
  // Not answers to a batch: the address belongs to something else.
  not_playable: 'stop',
  range_not_satisfiable: 'stop',
  batch_not_found: 'stop',
  no_video: 'stop',
  playback_failed: 'stop',
};

/** Distinguishes temporary failures, refusals of one batch and refusals of all batches. */
export function classifyFailure(error: IngestError): Verdict {
  if (error.retryable) return 'retry';
  if (error.problem !== undefined) return classifyProblem(error.problem);
  // A gateway or a proxy that doesn't allow a body of that size.
  return error.status === 413 ? 'refuse-batch' : 'stop';
}

function classifyProblem(problem: ProblemDetails): Verdict {
  if (problem.problems?.some(isOfEveryBatch)) return 'stop';
  // A code of a newer service: a batch is only thrown away if the refusal is known to be about it alone.
  return Object.hasOwn(permanent, problem.code) ? permanent[problem.code] : 'stop';
}

/** The clock that stamps the frames is wrong, or the service requires a stream name. */
function isOfEveryBatch(problem: NonNullable<ProblemDetails['problems']>[number]): boolean {
  return isFutureTimestamp(problem) || problem.path === 'streamName';
}
