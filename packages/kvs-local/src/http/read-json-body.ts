import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../errors.ts';

/** No documented request comes near it: a thousand fragment numbers of 128 digits are 131 kB. */
const maxBodyBytes = 1024 * 1024;

/**
 * Reads a request's body, an object in JSON; no body at all is an empty object, as C producers send ListStreams.
 * @throws ServiceError SerializationException for anything else
 */
export async function readJsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > maxBodyBytes) {
      throw new ServiceError(413, 'RequestEntityTooLargeException', `The body is over ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  const body = text.trim() === '' ? {} : parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ServiceError(400, 'SerializationException', 'The body must be a JSON object');
  }
  return body as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      400,
      'SerializationException',
      `The body is not JSON: ${(error as Error).message}`,
    );
  }
}
