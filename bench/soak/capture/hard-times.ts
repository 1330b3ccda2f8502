import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyProxy } from '../../../test/support/faulty-proxy.ts';
import type { CameraSurroundings } from './run-camera.ts';
import type { WatchedCamera } from './watched-camera.ts';

/** What can go wrong between a camera in Chromium and its archive. */
export interface Surroundings extends CameraSurroundings<WatchedCamera> {
  /** A number from 0 to 1, without 1. */
  readonly random: () => number;
}

/** Makes one thing go wrong for a while, and right again. */
export type HardTime = (surroundings: Surroundings, ms: number) => Promise<void>;

/** A few seconds of the camera of Chromium. */
const fullBytes = 400_000;

/** Each is gone when it settles, and nothing of it stays. */
export const hardTimes = {
  async offline({ camera }, ms) {
    await camera.context.setOffline(true);
    await delay(ms);
    await camera.context.setOffline(false);
  },
  async killed({ stack }: Pick<Surroundings, 'stack'>, ms) {
    await stack.kill('SIGKILL');
    await delay(ms);
    await stack.start();
  },
  async unavailable({ proxy }, ms) {
    let count = 0;
    await withFault(proxy, ms, () => {
      count += 1;
      return count % 2 === 0 ? 'unavailable' : 'pass';
    });
  },
  lostAnswers: ({ proxy, random }, ms) =>
    withFault(proxy, ms, () => (random() < 0.5 ? 'lose-answer' : 'pass')),
  portal: ({ proxy }, ms) => withFault(proxy, ms, () => 'portal'),
  cut: ({ proxy, random }, ms) => withFault(proxy, ms, () => (random() < 0.7 ? 'cut' : 'pass')),
  async slow({ proxy }, ms) {
    proxy.setUplink(60_000);
    await delay(ms);
    proxy.setUplink(Number.POSITIVE_INFINITY);
  },
  async reloads({ camera }, ms) {
    const endsAtMs = Date.now() + ms;
    while (Date.now() < endsAtMs) {
      await delay(5000);
      await camera.reload();
    }
  },
  async crash({ camera }, ms) {
    await delay(ms);
    await camera.crash();
  },
  async full({ camera, proxy }, ms) {
    proxy.setFault(() => 'cut');
    await camera.setQuota(fullBytes);
    await delay(ms);
    await camera.setQuota(undefined);
    proxy.setFault(() => 'pass');
  },
} satisfies Record<string, HardTime>;

async function withFault(
  proxy: FaultyProxy,
  ms: number,
  decide: Parameters<FaultyProxy['setFault']>[0],
): Promise<void> {
  proxy.setFault((request) => (request.method === 'POST' ? decide(request) : 'pass'));
  await delay(ms);
  proxy.setFault(() => 'pass');
}
