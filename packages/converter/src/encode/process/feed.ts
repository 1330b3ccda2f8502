import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Asks for the first value at once; a failure is thrown where it is taken. */
export function startIterating<T>(values: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = values[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  return (async function* () {
    for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
  })();
}

/**
 * Writes with back-pressure, until a program has everything or is gone: then it needs no more, however long the next chunk would take. Its
 * exit gives the reason.
 * @param ended aborted when the program is gone. A promise of that would keep a note of everybody who ever waited for it.
 */
export async function feed(
  input: Writable,
  chunks: AsyncIterable<Uint8Array>,
  ended: AbortSignal,
): Promise<void> {
  if (ended.aborted) return;
  const waiting = new AbortController();
  const gone = once(ended, 'abort', { signal: waiting.signal }).catch(() => {});
  try {
    await Promise.race([writeAll(input, chunks, ended), gone]);
  } finally {
    waiting.abort();
  }
}

async function writeAll(
  input: Writable,
  chunks: AsyncIterable<Uint8Array>,
  ended: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!input.writable) break;
    if (!input.write(chunk)) await once(input, 'drain', { signal: ended }).catch(() => {});
  }
}
