import type { Pause } from '@frame-ingest/local-server';
import type { OtherPorts } from './faults/other-ports.ts';
import type { OriginRules } from './http/request-origin.ts';
import type { Limits } from './limits.ts';
import type { Rates } from './rates/rates.ts';
import type { StreamCatalog } from './stream/stream-catalog.ts';

/** The parts of the service. Each operation's type names the parts that it uses, and it gets no others. */
export interface Service extends OriginRules {
  readonly catalog: StreamCatalog;
  readonly limits: Limits;
  readonly rates: Rates;
  readonly clock: () => number;
  /** How faults and rates delay a client. */
  readonly pause: Pause;
  /** ListFragments leaves out fragments that were persisted more recently than this. */
  readonly listingLagMs: number;
  /** Whether players are refused media that the service's documents do not mention. */
  readonly strictPlayback: boolean;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Receives an internal error of the server. */
  readonly reportFault: (error: unknown) => void;
  /** Ports for data endpoints that a fault moves. */
  readonly otherPorts: OtherPorts;
}
