import { once } from 'node:events';
import type { RunningProgram } from '../start/running-program.ts';

/** Asks for the first value at once; a failure is thrown where it is taken. */
export function startIterating<T>(values: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = values[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  return (async function* () {
    for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
  })();
}

/** Writes with back-pressure and stops early when the process is gone; its exit gives the reason. */
export async function feed(
  { input, exited }: RunningProgram,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!input.writable) break;
    if (!input.write(chunk)) await Promise.race([once(input, 'drain').catch(() => {}), exited]);
  }
}
