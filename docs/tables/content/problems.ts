import type { ProblemCode } from '../../../packages/contract/src/index.ts';
import { problemKinds } from '../../../packages/handler/src/http/to-problem.ts';
import type { Table } from '../table.ts';

/** Why a request gets each error, and what its sender does. The compiler sees to it that none is missing. */
export const problemTexts: Record<ProblemCode, readonly [cause: string, cure: string]> = {
  invalid_json: ['The body is not JSON, or not in UTF-8.', 'Send an object, as UTF-8.'],
  invalid_request: ['A field or parameter is wrong.', 'Fix what `problems` names.'],
  stream_not_allowed: [
    'The deployment has no such stream, or you may not use it.',
    'Use one of the `streams` in `GET /Config`.',
  ],
  not_found: ['Nothing answers at this address.', 'Check the path; the routes to watch can be turned off.'],
  no_video: [
    'The stream holds nothing for that time.',
    'Check the time, and how long the stream keeps media.',
  ],
  batch_not_found: ['The archive does not have this batch.', 'Send the batch again.'],
  method_not_allowed: ['The address takes another method.', 'Use the one in the header `allow`.'],
  body_too_large: [
    'The body, or what it unpacks to, is too long.',
    'Send shorter batches or smaller images.',
  ],
  too_many_frames: ['The batch has more frames than `limits.maxFrames`.', 'Send shorter batches.'],
  too_many_pixels: [
    'Frames times the size of the video exceed `limits.maxBatchPixels`.',
    'Send shorter batches or smaller images.',
  ],
  range_not_satisfiable: [
    'The `Range` lies outside the file.',
    'Ask for a part of the length in `content-range`.',
  ],
  unsupported_media_type: [
    'The `content-type` or `content-encoding` is not supported.',
    'Use one of the `bodies` in `GET /Config`.',
  ],
  batch_too_short: [
    'The batch lasts less than `limits.minBatchMs`.',
    'Collect more frames, or say how long the last one lasts.',
  ],
  no_usable_frames: ['Not one frame could be used.', '`problems` has the reason for each frame.'],
  frames_rejected: [
    'A frame is unusable, and the request is `strict`.',
    'Fix the frame, or leave out `strict`.',
  ],
  invalid_video: ['The H.264 breaks a rule.', 'Change the encoder as the detail says.'],
  not_playable: ['What is stored there makes no single video.', 'Ask for a range on one side of the change.'],
  internal_error: ['A fault of the service.', 'Retry; report it with the `requestId`.'],
  playback_failed: ['The stream could not be read or decoded.', 'Retry.'],
  encoder_failed: ['ffmpeg failed on these frames. Nothing is stored.', 'Retry.'],
  encoder_timeout: ['Encoding ran out of time. Nothing is stored.', 'Retry, with a shorter batch.'],
  encoder_unavailable: ['ffmpeg could not be started. Nothing is stored.', 'Retry.'],
  decoder_unavailable: ['No decoder could be started. Nothing is stored.', 'Retry.'],
  archive_failed: [
    'S3 did not store the fragment, or did not say so.',
    'Send the same batch again, unless `retryable` is false: then the bucket is in another region, or of another account.',
  ],
  stream_failed: [
    'The fragment is archived, not in the stream; nothing else delivers it.',
    'Send the same batch again.',
  ],
  stream_outcome_unknown: [
    'The fragment is archived; whether the stream has it is unknown.',
    'Send the same batch again.',
  ],
};

/** Every error of the function, in the order of its status. */
export function problems(): Table {
  const rows = Object.entries(problemKinds).map(([code, [status, , retryable]]) => {
    const [cause, cure] = problemTexts[code as ProblemCode];
    return [String(status), `\`${code}\``, retryable ? 'yes' : 'no', cause, cure];
  });
  return {
    columns: ['Status', 'Code', 'Retryable', 'Cause', 'What you do'],
    rows: rows.sort(([a], [b]) => Number(a) - Number(b)),
  };
}
