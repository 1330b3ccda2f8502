import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestFaults } from '../faults/fault-injector.ts';
import type { JsonBody } from './json-body.ts';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Those that this request may meet. */
  readonly faults: RequestFaults;
}

/** One whose body was read, whole, before its operation begins. */
export interface JsonExchange extends Exchange {
  readonly body: JsonBody;
}
