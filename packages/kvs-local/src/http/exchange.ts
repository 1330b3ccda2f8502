import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CheckHost, JudgeOrigin, Pause } from '@frame-ingest/local-server';
import type { FaultInjector, RequestFaults } from '../faults/fault-injector.ts';
import type { OtherPorts } from '../faults/other-ports.ts';
import type { Limits } from '../limits.ts';
import type { HlsSessions } from '../playback/hls-sessions.ts';
import type { Rates } from '../rates/rates.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';
import type { StreamCatalog } from '../stream/stream-catalog.ts';
import type { FindCredentials } from './verify-signature.ts';

/** What every operation works with. */
export interface Service {
  readonly catalog: StreamCatalog;
  readonly limits: Limits;
  readonly rates: Rates;
  readonly region: string;
  /** Undefined where any credentials will do. */
  readonly findCredentials: FindCredentials | undefined;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
  /** How faults and rates keep a client waiting. */
  readonly pause: Pause;
  readonly checkHost: CheckHost;
  /** Where clients reach this server, whatever their requests say; undefined where those tell. */
  readonly publicOrigin: string | undefined;
  /** Whether proxies on other machines are believed. */
  readonly trustProxy: boolean;
  /** Which pages may call; players in pages have a judge of their own. */
  readonly judgeOrigin: JudgeOrigin;
  readonly judgePlayerOrigin: JudgeOrigin;
  /** How long the body of an operation but PutMedia may take to arrive. */
  readonly bodyTimeoutMs: number;
  /** ListFragments leaves out what was persisted less than so long ago. */
  readonly listingLagMs: number;
  /** Whether players are refused what the service's documents are silent about. */
  readonly strictPlayback: boolean;
  readonly hlsSessions: HlsSessions;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Takes an error that is the server's own. */
  readonly reportFault: (error: unknown) => void;
  readonly faults: FaultInjector;
  readonly otherPorts: OtherPorts;
}

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
  /** Those that this request may meet. */
  readonly faults: RequestFaults;
}

/**
 * Answers one request.
 * @throws ServiceError before anything was sent
 */
export type Operation = (exchange: Exchange) => Promise<void>;
