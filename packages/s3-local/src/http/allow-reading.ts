import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of an origin read the answer to GET or HEAD. They need no preflight for these.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function allowReading({ method }: IncomingMessage, response: ServerResponse, origin: string): void {
  if (method !== 'GET' && method !== 'HEAD') return;
  response.setHeader('access-control-allow-origin', origin);
  if (origin !== '*') response.setHeader('vary', 'origin');
}
