import { parseRetryAfter } from '@frame-ingest/kinesis-video';
import type { RequestRefusedError } from '../errors.ts';
import { createRefusal } from './create-refusal.ts';
import type { Answer } from './open-connection.ts';

/** An error body is read for its message; no honest one is longer. */
const maxErrorBodyLength = 16_384;

/**
 * Reads an answer other than 200. Header names are spelled in two ways, in the documents and on the wire.
 * @param nowMs milliseconds since the Unix epoch
 */
export async function readRefusal(answer: Answer, nowMs: number): Promise<RequestRefusedError> {
  const errorType = (headerOf(answer, 'x-amzn-errortype') ?? headerOf(answer, 'x-amz-errortype') ?? '')
    .split(':', 1)[0]
    ?.replace(/^.*#/, '');
  const detail = await readDetail(answer);
  return createRefusal('PutMedia', errorType, detail, {
    httpStatus: answer.statusCode,
    requestId: requestIdOf(answer),
    retryAfterMs: parseRetryAfter(headerOf(answer, 'retry-after'), nowMs),
  });
}

export function requestIdOf(answer: Answer): string | undefined {
  return headerOf(answer, 'x-amzn-requestid') ?? headerOf(answer, 'x-amz-requestid');
}

async function readDetail(answer: Answer): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer) {
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

function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
