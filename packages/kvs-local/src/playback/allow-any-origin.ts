import type { ServerResponse } from 'node:http';

/** Lets pages of any origin read an answer, an error as well: players run in pages, and their token is their right. */
export function allowAnyOrigin(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'content-length, x-amzn-errortype, x-amzn-requestid');
}
