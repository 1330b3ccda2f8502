import type { ScaleResult } from './run-scale.ts';

/** What a number of cameras must keep to count as one that holds. */
const maxP99Ms = 2000;
/** In cores. What an idle machine does by itself is far less. */
const maxOtherCores = 0.15;

export function holds({ latenciesMs, losses }: ScaleResult): boolean {
  const isWhole = losses.frames === 0 && losses.strayFragments === 0 && losses.faults.size === 0;
  return isWhole && percentile(latenciesMs, 99) <= maxP99Ms;
}

/** Whether other work took so much of the machine that a failure may be its fault. */
export function isDisturbed({ othersCpuMs, wallMs }: ScaleResult): boolean {
  return othersCpuMs / wallMs > maxOtherCores;
}

/** One line of what came out. */
export function describeResult(result: ScaleResult): string {
  const { latenciesMs, losses, memory, stackCpuMs, camerasCpuMs, othersCpuMs } = result;
  const latencies = [50, 95, 99, 100].map((share) => percentile(latenciesMs, share).toFixed(0));
  const cores = (cpuMs: number): string => (cpuMs / result.wallMs).toFixed(2);
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    `${latenciesMs.length} answers, p50/p95/p99/max ${latencies.join('/')} ms`,
    `${losses.frames} frames lost, ${losses.strayFragments} stray fragments`,
    `cores: stack ${cores(stackCpuMs)}, cameras ${cores(camerasCpuMs)}, other work ${cores(othersCpuMs)}`,
    `peak RSS ${megabytes(memory.ownBytes)} MB, with encoders ${megabytes(memory.familyBytes)} MB`,
    `load average ${result.loadAverages.map((load) => load.toFixed(1)).join(' to ')}`,
  ].join('; ');
}

export function describeFaults({ losses }: ScaleResult): string[] {
  return [...losses.faults].map(([fault, count]) => `  ${count} x ${fault}`);
}

/** Nearest rank: the value that this share of all, in percent, does not exceed. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? Number.NaN;
}
