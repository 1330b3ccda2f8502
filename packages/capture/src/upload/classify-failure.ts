import { isFutureTimestamp, type ProblemCode, type ProblemDetails } from '@frame-ingest/contract';
import type { IngestError } from '../errors.ts';

/**
 * What a failure means for the batch and for those behind it. `retry`: the same request may succeed later. `refuse-batch`: this
 * batch will never be taken, the next one may. `stop`: the next one would meet the same.
 */
export type Verdict = 'retry' | 'refuse-batch' | 'stop';

/** What a problem of the service means where it is not `retryable`. */
const permanent: Record<ProblemCode, Exclude<Verdict, 'retry'>> = {
  // Of what this batch holds.
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
  // It is archived; the stream refused these fragments.
  stream_failed: 'refuse-batch',
  stream_outcome_unknown: 'refuse-batch',
  // Of how, where to and for what all of them are sent.
  unsupported_media_type: 'stop',
  stream_not_allowed: 'stop',
  not_found: 'stop',
  method_not_allowed: 'stop',
  decoder_unavailable: 'stop',
  encoder_unavailable: 'stop',
  archive_failed: 'stop',
  internal_error: 'stop',
  // No answers to a batch: the address is that of something else.
  not_playable: 'stop',
  range_not_satisfiable: 'stop',
  batch_not_found: 'stop',
  no_video: 'stop',
  playback_failed: 'stop',
};

/** Tells refusals that end with time from those of one batch and those of all batches. */
export function classifyFailure(error: IngestError): Verdict {
  if (error.retryable) return 'retry';
  if (error.problem !== undefined) return classifyProblem(error.problem);
  // A gateway or a proxy that lets no body of that size through.
  return error.status === 413 ? 'refuse-batch' : 'stop';
}

function classifyProblem(problem: ProblemDetails): Verdict {
  if (problem.problems?.some(isOfEveryBatch)) return 'stop';
  // A code of a newer service: what is not known to be of this batch alone throws nothing away.
  return Object.hasOwn(permanent, problem.code) ? permanent[problem.code] : 'stop';
}

/** The clock that stamps the frames is wrong, or the service wants to be told a stream. */
function isOfEveryBatch(problem: NonNullable<ProblemDetails['problems']>[number]): boolean {
  return isFutureTimestamp(problem) || problem.path === 'streamName';
}
