import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../limits.ts';
import type { HlsSessions } from '../playback/hls-sessions.ts';
import type { StreamCatalog } from '../stream/stream-catalog.ts';

/** What every operation works with. */
export interface Service {
  readonly catalog: StreamCatalog;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly hlsSessions: HlsSessions;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Takes an error that is the server's own. */
  readonly reportFault: (error: unknown) => void;
}

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
}

/**
 * Answers one request.
 * @throws ServiceError before anything was sent
 */
export type Operation = (exchange: Exchange) => Promise<void>;
