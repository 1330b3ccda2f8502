import type { IncomingMessage } from 'node:http';
import type { RequestFaults } from '../faults/fault-injector.ts';
import type { JsonExchange } from './exchange.ts';
import type { RequestFields } from './request-fields.ts';

export interface JsonRequest {
  readonly fields: RequestFields;
  readonly faults: RequestFaults;
  /** Shows where the call came from. */
  readonly request: IncomingMessage;
}

/** Makes an operation from a function that takes fields and parts of the service and returns an answer, which is sent as JSON. */
export function jsonOperation<Needs>(
  run: (request: JsonRequest, needs: Needs) => object | Promise<object>,
): (exchange: JsonExchange, needs: Needs) => Promise<void> {
  return async ({ request, response, faults, body }, needs) => {
    const answer = JSON.stringify(await run({ fields: body.fields(), faults, request }, needs));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  };
}
