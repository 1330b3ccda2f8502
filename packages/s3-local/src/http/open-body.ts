import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BodyTimeLimits, readBodyInTime } from '@frame-ingest/local-server';

export interface OpenBodyOptions extends BodyTimeLimits {
  /** Whether the client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean;
}

/** Creates the function that starts a request's body once the request is acceptable so far. */
export function createOpenBody(
  incoming: IncomingMessage,
  response: ServerResponse,
  { expectsContinue, ...limits }: OpenBodyOptions,
): () => AsyncIterable<Buffer> {
  return () => {
    if (expectsContinue) response.writeContinue();
    return readBodyInTime(incoming, limits);
  };
}
