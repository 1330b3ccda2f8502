import type { IncomingMessage } from 'node:http';

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
  const total = startLimit(totalMs, 'all of it');
  try {
    for (;;) {
      const idle = startLimit(idleMs, 'each piece');
      try {
        const { done, value } = await Promise.race([chunks.next(), total.over, idle.over]);
        if (done) return;
        yield value as Buffer;
      } finally {
        idle.stop();
      }
    }
  } finally {
    total.stop();
  }
}

function startLimit(limitMs: number | undefined, what: string): { over: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    if (limitMs === undefined) return;
    timer = setTimeout(() => reject(new SlowBody(limitMs, what)), limitMs);
  });
  over.catch(() => undefined);
  return { over, stop: () => clearTimeout(timer) };
}
