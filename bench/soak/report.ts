import type { AuditReport } from '@frame-ingest/audit';
import type { CameraLog } from './cameras.ts';

export interface SoakResult {
  readonly report: AuditReport;
  readonly log: CameraLog;
  /** What the memory of the stack was. */
  readonly memory: string;
  readonly settledAfterMs: number;
}

/** Prints what the cameras were answered and what is stored; the process ends with 1 if a promise is broken. */
export function printReport({ report, log, memory, settledAfterMs }: SoakResult): void {
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

export function percentiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  return `${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
