import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestFaults } from '../faults/fault-injector.ts';
import type { JsonBody } from './json-body.ts';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The faults that can strike this request. */
  readonly faults: RequestFaults;
}

/** An exchange with a body that was read completely before its operation begins. */
export interface JsonExchange extends Exchange {
  readonly body: JsonBody;
}
