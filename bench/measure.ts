import { readFileSync } from 'node:fs';

export interface Measurement {
  readonly wallMs: number;
  /** User and system time of this process and of the children it has waited for. */
  readonly cpuMs: number;
  /** Most memory of this process above what it had before. */
  readonly peakBytes: number;
}

const samplePauseMs = 5;

/** Runs `work` once and measures it. CPU time of children is read from /proc, in steps of 10 ms. */
export async function measure<T>(work: () => Promise<T> | T): Promise<{ result: T } & Measurement> {
  const rssBefore = process.memoryUsage.rss();
  let rssPeak = rssBefore;
  const sampler = setInterval(() => {
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  }, samplePauseMs);
  const cpuBefore = cpuMs();
  const startedAt = performance.now();
  const result = await work();
  const wallMs = performance.now() - startedAt;
  clearInterval(sampler);
  const peakBytes = Math.max(rssPeak, process.memoryUsage.rss()) - rssBefore;
  return { result, wallMs, cpuMs: cpuMs() - cpuBefore, peakBytes };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  // Fields 16 and 17 of proc(5) "stat": clock ticks of 10 ms that waited-for children took.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (user + system) / 1000 + (Number(fields[13]) + Number(fields[14])) * 10;
}

/** The middle value, which one disturbed run does not move. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
