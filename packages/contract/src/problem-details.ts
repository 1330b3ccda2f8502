import type { ArchivedObject } from './frame-data.ts';

/** One thing wrong with a request: where, and what was expected. */
export interface RequestProblem {
  /** Place in the request, such as `frames[3]` or `framerate`; empty for the body as a whole. */
  readonly path: string;
  /** What was expected there and what was received; it reads on from `path`. */
  readonly message: string;
}

/** Stable names of everything that can go wrong. Clients branch on these, never on text. */
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
  /** `code` tells the kinds apart, not this. */
  readonly type: 'about:blank';
  /** What `code` names, in words for people, such as `No usable frames`: the same for every problem of the code. */
  readonly title: string;
  /** That of the HTTP answer. */
  readonly status: number;
  /** What is wrong with this request, for people. */
  readonly detail: string;
  /** For programs. */
  readonly code: ProblemCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Of this request, as the log has it: tell it to whoever runs the service. */
  readonly requestId: string;
  /** Everything wrong with the request, together. */
  readonly problems?: readonly RequestProblem[];
  /** Of the batch, where it was understood: `GET /Batches/{id}` tells what became of it. */
  readonly id?: string;
  /** Where the fragment is archived, when only the stream failed. */
  readonly archive?: ArchivedObject;
  /** The times that were inferred for a request without `timestamps`: to be sent along when the frames are sent again. */
  readonly timestamps?: readonly number[];
  /** What to do about it, as a sentence. */
  readonly advice?: string;
}
