import { setTimeout as delay } from 'node:timers/promises';
import { clearFaults, injectFault, kvsOf, s3Of } from '../../test/support/inject-faults.ts';
import { percentiles, print } from './report.ts';
import { runCamerasThrough } from './run-cameras-through.ts';
import type { StackProcess } from './stack-process.ts';

const kvsFaults = [
  'http-error error=ServiceUnavailableException probability=0.05 seed=1',
  'throttle probability=0.05 seed=2',
  'reset probability=0.02 seed=3',
  'reset acknowledgement=PERSISTED when=before probability=0.05 seed=4',
  'reset afterBytes=20000 probability=0.03 seed=5',
  'error-acknowledgement error=5000 probability=0.05 seed=6',
  'error-acknowledgement error=5001 probability=0.05 seed=7',
  'withhold-acknowledgement acknowledgement=PERSISTED probability=0.03 seed=8',
  'delay-acknowledgement delayMs=4000 probability=0.03 seed=9',
  'delay delayMs=5000 probability=0.03 seed=10',
  'late-listing delayMs=900',
];
const s3Faults = [
  'http-error error=SlowDown probability=0.05 seed=11',
  'http-error error=InternalError probability=0.05 seed=12',
  'error-after error=InternalError operation=PutObject probability=0.05 seed=13',
  'swallow-answer operation=PutObject probability=0.03 seed=14',
  'conflict probability=0.05 seed=15',
  'delay delayMs=2000 probability=0.03 seed=16',
];

/** Faults of every kind, and a kill -9 a minute; the cameras send again what is not answered. */
export async function runFaults(ms: number): Promise<void> {
  let kills = 0;
  const { latencies } = await runCamerasThrough(true, async (stack) => {
    const endsAtMs = Date.now() + ms;
    for (await injectAll(stack); Date.now() < endsAtMs; kills += 1) {
      await delay(Math.min(60_000, endsAtMs - Date.now()) * (0.8 + Math.random() * 0.2));
      await stack.kill('SIGKILL');
      await stack.start();
      await injectAll(stack);
    }
    await Promise.all([clearFaults(kvsOf(stack.addresses)), clearFaults(s3Of(stack.addresses))]);
  });
  print(`killed ${kills} times; answers: ${percentiles(latencies.map((each) => each.ms))}`);
}

async function injectAll(stack: StackProcess): Promise<void> {
  for (const fault of kvsFaults) await injectFault(kvsOf(stack.addresses), fault);
  for (const fault of s3Faults) await injectFault(s3Of(stack.addresses), fault);
}
