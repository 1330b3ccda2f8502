import type { Exchange, JsonExchange } from '../http/exchange.ts';
import type { Server } from './server.ts';

/**
 * How a request is answered, and what it takes with it: a body of JSON, which is read before, media, which is read while
 * it comes, or nothing, and no signature, for a player has a token in the address instead. What `run` throws, a
 * ServiceError above all, it throws before anything is sent.
 */
export type Operation =
  | {
      readonly takes: 'json';
      readonly run: (exchange: JsonExchange, server: Server) => Promise<void>;
    }
  | {
      readonly takes: 'media' | 'nothing';
      readonly run: (exchange: Exchange, server: Server) => Promise<void>;
    };
