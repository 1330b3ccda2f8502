import type { RequestFaults } from '../faults/fault-injector.ts';
import type { Exchange, Operation, Service } from './exchange.ts';
import { readJsonBody } from './read-json-body.ts';
import { RequestFields } from './request-fields.ts';
import { directOrigin, requestOrigin } from './request-origin.ts';

export interface JsonRequest {
  readonly fields: RequestFields;
  readonly service: Service;
  /** This server as the caller reaches it, such as `http://localhost:8789`. */
  readonly origin: string;
  /** The same without the proxy in front. */
  readonly directOrigin: string;
  readonly faults: RequestFaults;
}

/** Makes an operation of a function from fields to an answer that is sent as JSON. */
export function jsonOperation(run: (request: JsonRequest) => object | Promise<object>): Operation {
  return async ({ request, response, service, faults }: Exchange) => {
    const fields = new RequestFields(await readJsonBody(request));
    const origins = { origin: requestOrigin(request, service), directOrigin: directOrigin(request) };
    const answer = JSON.stringify(await run({ fields, service, faults, ...origins }));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  };
}
