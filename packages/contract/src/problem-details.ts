import type { ArchivedObject } from './frame-data.ts';

/** One fault of a request: where it is, and what was expected. */
export interface RequestProblem {
  /** Place in the request, such as `frames[3]` or `framerate`; empty for the body as a whole. */
  readonly path: string;
  /** What was expected and what was received; it continues the sentence that `path` begins. */
  readonly message: string;
}

/** Stable names of all faults. Clients branch on these, never on text. */
export type ProblemCode =
  | 'invalid_json'
  | 'invalid_request'
  | 'body_too_large'
  | 'too_many_frames'
  | 'too_many_pixels'
  | 'batch_too_short'
  | 'unsupported_media_type'
  | 'no_usable_frames'
  | 'frames_rejected'
  | 'invalid_video'
  | 'not_playable'
  | 'range_not_satisfiable'
  | 'stream_not_allowed'
  | 'not_found'
  | 'batch_not_found'
  | 'no_video'
  | 'method_not_allowed'
  | 'decoder_unavailable'
  | 'encoder_unavailable'
  | 'encoder_failed'
  | 'encoder_timeout'
  | 'archive_failed'
  | 'stream_failed'
  | 'stream_outcome_unknown'
  | 'playback_failed'
  | 'internal_error';

/**
 * Every error answer, as `application/problem+json`.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface ProblemDetails {
  /** Always `about:blank`: `code` names the kind of the problem. */
  readonly type: 'about:blank';
  /** The meaning of `code` in words, such as `No usable frames`: the same for every problem with this code. */
  readonly title: string;
  /** The status of the HTTP answer. */
  readonly status: number;
  /** What is wrong with this request, in words. */
  readonly detail: string;
  /** The kind of the problem, for programs. */
  readonly code: ProblemCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Id of this request, as in the log. Give it to the people who run the service. */
  readonly requestId: string;
  /** Everything wrong with the request, together. */
  readonly problems?: readonly RequestProblem[];
  /** Id of the batch, if the request was understood. `GET /Batches/{id}` gives its state. */
  readonly id?: string;
  /** The archived object of the batch, if only the stream failed. */
  readonly archive?: ArchivedObject;
  /** The times that the service gave a request without `timestamps`. Send them along when you send the frames again. */
  readonly timestamps?: readonly number[];
  /** What to do about it, as a sentence. */
  readonly advice?: string;
}
