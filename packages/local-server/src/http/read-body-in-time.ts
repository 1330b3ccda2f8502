import type { IncomingMessage } from 'node:http';

/** How long a body may take; what is left out is not limited. */
export interface BodyTimeLimits {
  /** Milliseconds between two pieces. */
  readonly idleMs?: number;
  /** Milliseconds for the whole body. */
  readonly totalMs?: number;
}

/** A body that did not arrive in time: to be answered 408. */
export class SlowBody extends Error {
  override readonly name = 'SlowBody';
  constructor(limitMs: number, what: string) {
    super(`The request's body did not arrive in time: ${what} may take ${limitMs} ms`);
  }
}

/**
 * Reads a request's body, which may take its time only so far. Whoever stops reading, or is told that it is too slow,
 * can still answer: the request stays whole.
 * @throws SlowBody; errors of the connection
 */
export async function* readBodyInTime(
  request: IncomingMessage,
  { idleMs, totalMs }: BodyTimeLimits,
): AsyncGenerator<Buffer> {
  const chunks = request.iterator({ destroyOnReturn: false });
  const startMs = performance.now();
  for (;;) {
    const leftMs = totalMs === undefined ? undefined : totalMs - (performance.now() - startMs);
    const { done, value } = await inTime(chunks.next(), [
      { waitMs: idleMs, error: () => new SlowBody(idleMs ?? 0, 'each piece of it') },
      { waitMs: leftMs, error: () => new SlowBody(totalMs ?? 0, 'the whole body') },
    ]);
    if (done) return;
    yield value as Buffer;
  }
}

interface Limit {
  readonly waitMs: number | undefined;
  readonly error: () => Error;
}

/** A promise of its own for each piece: one that all of them raced against would hold them all until it settles. */
async function inTime<Result>(work: Promise<Result>, limits: readonly Limit[]): Promise<Result> {
  const timers: NodeJS.Timeout[] = [];
  try {
    return await new Promise<Result>((resolve, reject) => {
      for (const { waitMs, error } of limits) {
        if (waitMs !== undefined) timers.push(setTimeout(() => reject(error()), Math.max(0, waitMs)));
      }
      work.then(resolve, reject);
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
