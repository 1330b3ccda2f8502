import { setTimeout as delay } from 'node:timers/promises';
import { clearFaults, injectFault, kvsOf } from '../../test/support/inject-faults.ts';
import { percentiles, print } from './report.ts';
import { runCamerasThrough } from './run-cameras-through.ts';

const leadMs = 10_000;
export const outages: Readonly<Record<string, string>> = {
  refused: 'http-error error=ServiceUnavailableException',
  throttled: 'throttle',
  'black-hole': 'delay delayMs=600000',
};

/** Kinesis Video is out for a while; the cameras never send again. @param fault what is wrong with it */
export async function runOutage(fault: string, outageMs: number): Promise<void> {
  let outAtMs = 0;
  let backAtMs = 0;
  const { latencies } = await runCamerasThrough(false, async ({ addresses }) => {
    await delay(leadMs);
    await injectFault(kvsOf(addresses), fault);
    outAtMs = Date.now();
    await delay(outageMs);
    await clearFaults(kvsOf(addresses));
    backAtMs = Date.now();
  });
  const between = (fromMs: number, toMs: number): string =>
    percentiles(latencies.filter(({ atMs }) => atMs > fromMs && atMs < toMs).map(({ ms }) => ms));
  print(`answers before the outage: ${between(0, outAtMs)}`);
  print(`answers during the outage: ${between(outAtMs, backAtMs)}`);
}
