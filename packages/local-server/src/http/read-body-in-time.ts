import type { IncomingMessage } from 'node:http';

/** Time limits for a body; those left out do not apply. */
export interface BodyTimeLimits {
  /** Milliseconds between two pieces. */
  readonly idleMs?: number;
  /** Milliseconds for the whole body. */
  readonly totalMs?: number;
}

/** A body that did not arrive in time. The answer is 408. */
export class SlowBody extends Error {
  override readonly name = 'SlowBody';
  constructor(limitMs: number, what: string) {
    super(`The request's body did not arrive in time: ${what} may take ${limitMs} ms`);
  }
}

/**
 * Reads a request's body within time limits. A caller that stops reading, or gets a SlowBody, can still answer: the request
 * is not destroyed.
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
      { waitMs: idleMs, error: () => new SlowBody(idleMs ?? 0, 'each piece') },
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

/** Each piece has its own promise: a shared one in a race would keep all pieces in memory until it settles. */
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
