import type { UploadTime } from '../../src/upload/upload-time.ts';

/** A clock that the test moves. */
export interface FakeTime extends UploadTime {
  /** Moves on, waking whoever sleeps, each at its moment. Everything that follows from one has happened before the next. */
  readonly advance: (ms: number) => Promise<void>;
  /** How long each pause was meant to be, in milliseconds. */
  readonly pausesMs: number[];
}

export function createFakeTime(startMs = Date.UTC(2026, 0, 1)): FakeTime {
  let nowMs = startMs;
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  const pausesMs: number[] = [];
  return {
    now: () => nowMs,
    pausesMs,
    sleep(ms, signal) {
      pausesMs.push(ms);
      return new Promise((resolve, reject) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener('abort', () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal.reason);
        });
      });
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await settle();
        const [next] = sleepers
          .filter(({ untilMs }) => untilMs <= endMs)
          .sort((a, b) => a.untilMs - b.untilMs);
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.untilMs);
        sleepers = sleepers.filter((each) => each !== next);
        next.wake();
      }
      nowMs = endMs;
    },
  };
}

/** Long enough for any chain of operations of a log in memory. */
export async function settle(turns = 60): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
}
