import type { IncomingMessage } from 'node:http';
import type { RequestRefusedError } from '../errors.ts';
import { createRefusal } from './create-refusal.ts';

/** An error body is read for its message; no honest one is longer. */
const maxErrorBodyLength = 16_384;

/** Reads an answer other than 200. Header names are spelled in two ways, in the documents and on the wire. */
export async function readRefusal(response: IncomingMessage): Promise<RequestRefusedError> {
  const errorType = (headerOf(response, 'x-amzn-errortype') ?? headerOf(response, 'x-amz-errortype') ?? '')
    .split(':', 1)[0]
    ?.replace(/^.*#/, '');
  const detail = await readDetail(response);
  return createRefusal('PutMedia', errorType, detail, {
    httpStatus: response.statusCode,
    requestId: requestIdOf(response),
  });
}

export function requestIdOf(response: IncomingMessage): string | undefined {
  return headerOf(response, 'x-amzn-requestid') ?? headerOf(response, 'x-amz-requestid');
}

async function readDetail(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > maxErrorBodyLength) break;
    }
    const { Message, message } = JSON.parse(text) as Record<string, unknown>;
    return String(Message ?? message ?? '');
  } catch {
    // The status and the error type say enough when the body is cut or is not JSON.
    return '';
  }
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
