import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { type AuditReport, audit } from '@frame-ingest/audit';
import { clearFaults, injectFault, kvsOf, s3Of } from '../../test/support/inject-faults.ts';
import { type CameraLog, runCameras } from './cameras.ts';
import { StackProcess } from './stack-process.ts';

const usage = `Runs cameras against the local stack while things go wrong, and compares every answer with what is stored.

  soak outage KIND SECONDS   Kinesis Video is out for so long: refused, throttled or black-hole; cameras never send again
  soak faults MINUTES        5 % faults of every kind, and a kill -9 a minute; cameras send again what is not answered

SOAK_CAMERAS sets how many cameras there are (default 10), each with 20 frames every two seconds, SOAK_SIZE of what size
(default 640x480).
`;

const cameras = Number(process.env['SOAK_CAMERAS'] ?? 10);
const [width = 640, height = 480] = (process.env['SOAK_SIZE'] ?? '640x480').split('x').map(Number);
const size = { width, height };
const settleMs = 60_000;
const leadMs = 10_000;
const outages: Readonly<Record<string, string>> = {
  refused: 'http-error error=ServiceUnavailableException',
  throttled: 'throttle',
  'black-hole': 'delay delayMs=600000',
};
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

const [mode, kindOrMinutes = '', seconds = ''] = process.argv.slice(2).filter((each) => each !== '--');
if (mode === 'outage' && outages[kindOrMinutes] !== undefined && Number(seconds) > 0) {
  await runOutage(outages[kindOrMinutes] ?? '', Number(seconds) * 1000);
} else if (mode === 'faults' && Number(kindOrMinutes) > 0) {
  await runFaults(Number(kindOrMinutes) * 60_000);
} else {
  process.stdout.write(usage);
  process.exitCode = 2;
}

async function runOutage(fault: string, outageMs: number): Promise<void> {
  await withStack(async (stack) => {
    const stop = new AbortController();
    const memory = watchMemory(stack);
    const running = runCameras({
      cameras,
      size,
      resends: false,
      signal: stop.signal,
      api: () => stack.addresses.api,
    });
    await delay(leadMs);
    await injectFault(kvsOf(stack.addresses), fault);
    const outAtMs = Date.now();
    await delay(outageMs);
    await clearFaults(kvsOf(stack.addresses));
    const backAtMs = Date.now();
    stop.abort();
    const log = await running;
    const { report, settledAfterMs } = await auditUntilSettled(stack, log, backAtMs);
    const during = log.latencies.filter(({ atMs }) => atMs > outAtMs && atMs < backAtMs).map(({ ms }) => ms);
    print(`answers during the outage: ${percentiles(during)}`);
    printReport(report, log, memory.stop(), settledAfterMs);
  });
}

async function runFaults(ms: number): Promise<void> {
  await withStack(async (stack) => {
    const stop = new AbortController();
    const memory = watchMemory(stack);
    const running = runCameras({
      cameras,
      size,
      resends: true,
      signal: stop.signal,
      api: () => stack.addresses.api,
    });
    const endsAtMs = Date.now() + ms;
    let kills = 0;
    for (await injectAll(stack); Date.now() < endsAtMs; kills += 1) {
      await delay(Math.min(60_000, endsAtMs - Date.now()) * (0.8 + Math.random() * 0.2));
      await stack.kill('SIGKILL');
      await stack.start();
      await injectAll(stack);
    }
    await Promise.all([clearFaults(kvsOf(stack.addresses)), clearFaults(s3Of(stack.addresses))]);
    stop.abort();
    const log = await running;
    const { report, settledAfterMs } = await auditUntilSettled(stack, log, Date.now());
    print(`killed ${kills} times; answers: ${percentiles(log.latencies.map((each) => each.ms))}`);
    printReport(report, log, memory.stop(), settledAfterMs);
  });
}

async function injectAll(stack: StackProcess): Promise<void> {
  for (const fault of kvsFaults) await injectFault(kvsOf(stack.addresses), fault);
  for (const fault of s3Faults) await injectFault(s3Of(stack.addresses), fault);
}

async function withStack(work: (stack: StackProcess) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'soak-'));
  const stack = new StackProcess(dataDir);
  try {
    await stack.start();
    await work(stack);
  } finally {
    await stack.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Everything that is archived is to be in its stream within a minute. */
async function auditUntilSettled(
  { addresses: { s3, kinesisVideo, bucket, region, credentials } }: StackProcess,
  { answers: log }: CameraLog,
  sinceMs: number,
): Promise<{ report: AuditReport; settledAfterMs: number }> {
  const options = {
    s3: new S3Client({ endpoint: s3, region, credentials, forcePathStyle: true }),
    kinesisVideo: new KinesisVideoClient({ endpoint: kinesisVideo, region, credentials }),
    ...{ bucket, log },
  };
  for (;;) {
    const startedAtMs = Date.now();
    const report = await audit(options);
    const isLost = report.violations.some(({ kind }) => kind === 'lost');
    const settledAfterMs = startedAtMs - sinceMs;
    if (!isLost || settledAfterMs > settleMs) return { report, settledAfterMs };
    await delay(2_000);
  }
}

function watchMemory(stack: StackProcess): { stop(): string } {
  const seen: number[] = [];
  const timer = setInterval(() => {
    const megabytes = stack.residentMegabytes;
    if (megabytes !== undefined && !Number.isNaN(megabytes)) seen.push(megabytes);
  }, 1_000);
  return {
    stop() {
      clearInterval(timer);
      const mean = (values: readonly number[]): string =>
        (values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toFixed(0);
      const third = Math.ceil(seen.length / 3);
      return `memory: ${mean(seen.slice(0, third))} MB in the first third, ${mean(seen.slice(-third))} MB in the last, ${Math.max(...seen).toFixed(0)} MB at the most`;
    },
  };
}

function printReport(report: AuditReport, log: CameraLog, memory: string, settledAfterMs: number): void {
  const counts = new Map<number, number>();
  for (const { status } of log.latencies) counts.set(status, (counts.get(status) ?? 0) + 1);
  print(
    `answers by status (0: none): ${JSON.stringify(Object.fromEntries(counts))}, ${log.unanswered} batches without 200 or 202`,
  );
  print(memory);
  print(`archive and streams agree ${(settledAfterMs / 1000).toFixed(0)} s after the end`);
  for (const { kind, key, detail } of report.violations.slice(0, 20)) print(`${kind}: ${key}: ${detail}`);
  const { batches, frames, fragments, answers, violations } = report;
  print(
    `${answers} answers, ${batches} batches, ${frames} frames, ${fragments} fragments: ${violations.length} broken promises`,
  );
  if (violations.length > 0) process.exitCode = 1;
}

function percentiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  return `${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
