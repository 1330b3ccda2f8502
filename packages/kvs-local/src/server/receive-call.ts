import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Call } from '../call.ts';
import { authorizeRequest } from '../http/authorize-request.ts';
import type { Exchange } from '../http/exchange.ts';
import { JsonBody } from '../http/json-body.ts';
import { readBody } from '../http/read-body.ts';
import type { FoundOperation } from './find-operation.ts';
import type { Server } from './server.ts';

/** A call that is authorized, and how to answer it. */
export interface ReceivedCall {
  readonly call: Call;
  readonly run: (exchange: Exchange) => Promise<void>;
}

/**
 * Receives what an operation takes, and requires its signature. Reports which stream the call is about without
 * checking it, which the operation does.
 * @throws ServiceError for a body that is too long or too slow, or for the signature; not yet for a body that is not JSON
 */
export async function receiveCall(
  request: IncomingMessage,
  operation: FoundOperation,
  server: Server,
): Promise<ReceivedCall> {
  const { name, takes } = operation;
  if (operation.takes === 'json') {
    const body = new JsonBody(await readBody(request, server.bodyTimeoutMs));
    await authorizeRequest(request, body.bytes, server);
    return {
      call: { operation: name, stream: toName(body.peek('StreamName'), body.peek('StreamARN')) },
      run: (exchange) => operation.run({ ...exchange, body }, server),
    };
  }
  if (takes === 'media') await authorizeRequest(request, undefined, server);
  return {
    call: { operation: name, stream: takes === 'media' ? streamInHeaders(request.headers) : undefined },
    run: (exchange) => operation.run(exchange, server),
  };
}

function streamInHeaders(headers: IncomingHttpHeaders): string | undefined {
  return toName(headers['x-amzn-stream-name'], headers['x-amzn-stream-arn']);
}

function toName(name: unknown, arn: unknown): string | undefined {
  const told = name ?? (typeof arn === 'string' ? arn.split('/').at(-2) : undefined);
  return typeof told === 'string' ? told : undefined;
}
