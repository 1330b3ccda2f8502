import type { Pause } from '@frame-ingest/local-server';
import type { OtherPorts } from './faults/other-ports.ts';
import type { OriginRules } from './http/request-origin.ts';
import type { Limits } from './limits.ts';
import type { Rates } from './rates/rates.ts';
import type { StreamCatalog } from './stream/stream-catalog.ts';

/** What there is to work with. Each operation's type names what it takes of it, and it gets no more. */
export interface Service extends OriginRules {
  readonly catalog: StreamCatalog;
  readonly limits: Limits;
  readonly rates: Rates;
  readonly clock: () => number;
  /** How faults and rates keep a client waiting. */
  readonly pause: Pause;
  /** ListFragments leaves out fragments that were persisted more recently than this. */
  readonly listingLagMs: number;
  /** Whether players are refused what the service's documents are silent about. */
  readonly strictPlayback: boolean;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Takes an error that is the server's own. */
  readonly reportFault: (error: unknown) => void;
  /** Where data endpoints lead that a fault moves. */
  readonly otherPorts: OtherPorts;
}
