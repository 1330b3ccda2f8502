import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits so many milliseconds; resolves early, without an error, when the signal comes. It is an argument, so that a test
 * passes hours of an injected fault at once.
 */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits by the timers of this machine. */
export const systemPause: Pause = async (ms, signal) => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};
