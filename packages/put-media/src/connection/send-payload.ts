import { EventEmitter } from 'node:events';
import { PayloadFailedError } from '../errors.ts';
import { isWholeBytes, type WholeBytes } from '../to-parts.ts';
import type { PutMediaConnection } from './put-media-connection.ts';

/** A payload, and whether it can still be sent from its beginning. */
export interface Payload {
  readonly source: WholeBytes | AsyncIterable<Uint8Array>;
  /** Made when the service has taken the request; from then on nobody can have an iterable's first bytes again. */
  iterator: AsyncIterator<Uint8Array> | undefined;
  /** A Node stream may fail before it is read: the file is missing, say. */
  failure: PayloadFailedError | undefined;
  /** Whether some of it was given to the connection. */
  isBegun: boolean;
}

/**
 * A payload before anything of it is sent. A Node stream that fails while nobody listens ends the process, and nobody
 * reads it before the service has taken the request.
 */
export function createPayload(source: Payload['source']): Payload {
  const payload: Payload = { source, iterator: undefined, failure: undefined, isBegun: false };
  if (source instanceof EventEmitter) {
    source.on('error', (cause) => {
      payload.failure ??= new PayloadFailedError(cause);
    });
  }
  return payload;
}

/**
 * Sends a payload to its end, or until the connection is over. An iterable that fails breaks the connection; its own
 * clean-up is asked for, and not waited for where it hangs.
 */
export async function sendPayload(connection: PutMediaConnection, payload: Payload): Promise<void> {
  if (payload.failure !== undefined) {
    connection.destroy(payload.failure);
    return;
  }
  try {
    if (isWholeBytes(payload.source)) await connection.write(payload.source);
    else await sendIterable(connection, payload, payload.source);
    connection.expectAcknowledgements(true);
    connection.end();
  } catch (cause) {
    const { requestId } = connection;
    connection.destroy(new PayloadFailedError(cause, payload.isBegun ? { requestId } : undefined));
  }
}

async function sendIterable(
  connection: PutMediaConnection,
  payload: Payload,
  iterable: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (connection.isOver) return;
  const iterator = iterable[Symbol.asyncIterator]();
  payload.iterator = iterator;
  // One listener for all of the payload: a race per chunk would leave as many behind.
  let leave: () => void = () => {};
  void connection.ended.then(() => leave());
  for (;;) {
    const result = await new Promise<IteratorResult<Uint8Array> | undefined>((resolve, reject) => {
      leave = () => resolve(undefined);
      if (connection.isOver) leave();
      else iterator.next().then(resolve, reject);
    });
    if (result?.done) return;
    if (result !== undefined) payload.isBegun = true;
    if (result === undefined || !(await connection.write(result.value))) {
      void iterator.return?.().catch(() => {});
      return;
    }
  }
}
