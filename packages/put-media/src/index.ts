export {
  type AcknowledgementErrorEntry,
  acknowledgementErrors,
  type FragmentState,
  type FragmentTimecodeType,
} from '@frame-ingest/kinesis-video';
export type {
  Acknowledgement,
  ErrorAcknowledgement,
  FragmentAcknowledgement,
  IdleAcknowledgement,
} from './acknowledgement/acknowledgement.ts';
export { AcknowledgementParser } from './acknowledgement/acknowledgement-parser.ts';
export type { PutFragment } from './acknowledgement/put-fragment.ts';
export type { BackOffOptions } from './back-off.ts';
export type { LookUpEndpoint, LookUpRetention } from './connection/control-plane.ts';
export type {
  Answer,
  ConnectionListener,
  OpenConnection,
  OpenedConnection,
} from './connection/open-connection.ts';
export { Semaphore } from './connection/semaphore.ts';
export {
  AbortedError,
  ConnectionFailedError,
  ConnectionLimitExceededError,
  FragmentRejectedError,
  InvalidArgumentError,
  InvalidEndpointError,
  InvalidInputError,
  LimitExceededError,
  NotAuthorizedError,
  OutcomeUnknownError,
  PayloadFailedError,
  PutMediaError,
  ReaderTooSlowError,
  RequestRefusedError,
  ServiceFailureError,
  SessionClosedError,
  StreamNotFoundError,
  ThrottledError,
  TimeoutError,
} from './errors.ts';
export type { FragmentDescription } from './fragment-description.ts';
export { limitTime } from './limit-time.ts';
export { defaultLimits, type PutMediaLimits } from './limits.ts';
export { PutMediaClient, type PutMediaClientConfig } from './put-media-client.ts';
export type {
  PutMediaInput,
  PutMediaRequest,
  PutMediaResult,
  PutMediaTarget,
  Timeouts,
} from './put-media-types.ts';
export type { PutMediaSession } from './session/put-media-session.ts';
export type {
  PendingFragment,
  PutMediaSessionInput,
  SessionEvent,
  SessionFragmentInput,
  SessionFragmentResult,
  SessionSummary,
} from './session/session-types.ts';
export type { StreamReference } from './stream-reference.ts';
export { systemTime, type Time } from './time.ts';
