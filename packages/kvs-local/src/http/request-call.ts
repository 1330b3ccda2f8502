import type { IncomingMessage } from 'node:http';
import type { Call } from '../rates/rates.ts';
import { readBody } from './read-body.ts';

/**
 * Tells which stream a request is about, without judging it: its operation will.
 * @param operation such as `PutMedia`, whose body is not read
 */
export async function requestCall(request: IncomingMessage, operation: string): Promise<Call> {
  const { headers, method } = request;
  if (operation === 'PutMedia') {
    const name = headers['x-amzn-stream-name'] ?? nameOf(headers['x-amzn-stream-arn']);
    return { operation, stream: typeof name === 'string' ? name : undefined };
  }
  if (method !== 'POST') return { operation, stream: undefined };
  const body = parseObject((await readBody(request)).toString());
  const name = body?.['StreamName'] ?? nameOf(body?.['StreamARN']);
  return { operation, stream: typeof name === 'string' ? name : undefined };
}

function nameOf(arn: unknown): string | undefined {
  return typeof arn === 'string' ? arn.split('/').at(-2) : undefined;
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
