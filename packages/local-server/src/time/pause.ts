import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits a number of milliseconds; resolves early, without an error, when the signal is aborted. It is an argument, so that a
 * test can skip hours of an injected fault.
 */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits with the system's timers. */
export const systemPause: Pause = async (ms, signal) => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};
