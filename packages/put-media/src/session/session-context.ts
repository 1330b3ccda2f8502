import type { Logger } from '@smithy/types';
import type { BackOff } from '../back-off.ts';
import type { Broadcast } from '../broadcast.ts';
import type { Connector } from '../connection/connector.ts';
import type { PutMediaError } from '../errors.ts';
import type { PutMediaLimits } from '../limits.ts';
import type { Time } from '../time.ts';
import type { Condition } from './condition.ts';
import type { PutMediaSessionInput, SessionEvent } from './session-types.ts';

/** What a session is built from. Connector, limits, logger and time are those of its client; the back-off is its own. */
export interface SessionDependencies {
  readonly connector: Connector;
  readonly limits: PutMediaLimits;
  readonly backOff: BackOff;
  readonly logger: Logger | undefined;
  readonly signal: AbortSignal | undefined;
  readonly time: Time;
}

export type SessionSettings = Required<
  Pick<
    PutMediaSessionInput,
    | 'acknowledgement'
    | 'rotateAfterMs'
    | 'maxPendingBytes'
    | 'maxPendingFragments'
    | 'maxErrorsPerFragment'
    | 'maxConnectAttempts'
  >
>;

/** What the parts of a session share. */
export interface SessionContext {
  readonly input: PutMediaSessionInput & SessionSettings;
  readonly dependencies: SessionDependencies;
  /** Ends whatever the session is waiting for. */
  readonly signal: AbortSignal;
  readonly events: Broadcast<SessionEvent>;
  /** Told when there may be something new to do. */
  readonly change: Condition;
  /** Why the session has ended. */
  readonly failure: PutMediaError | undefined;
  /** Ends the session. */
  fail(error: PutMediaError): void;
}
