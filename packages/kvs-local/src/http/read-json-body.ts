import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../errors.ts';
import { readBody } from './read-body.ts';

/**
 * Reads a request's body, an object in JSON; no body at all is an empty object, as C producers send ListStreams.
 * @throws ServiceError SerializationException for anything else
 */
export async function readJsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = (await readBody(request)).toString();
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
