import { print } from '../report.ts';
import type { CaptureRun } from './run-camera.ts';

/** Prints what became of each frame; the process ends with 1 when a promise is broken. */
export function printCapture({ report, counts, reports }: CaptureRun): void {
  for (const { kind, key, detail } of report.violations.slice(0, 20)) print(`${kind}: ${key}: ${detail}`);
  const visits = reports.filter(({ type }) => type === 'opened').length;
  const lanes = reports.flatMap((each) => (each.type === 'encoded' ? [each.lane] : []));
  print(`encoded as ${[...new Set(lanes)].join(' and ')}`);
  print(`${visits} visits of the page, ${counts.retries} tries that failed`);
  print(
    `${counts.captured} frames captured, ${counts.lost} of them told of as lost; ${report.frames} in the archive, ` +
      `${report.fragments} fragments: ${report.violations.length} broken promises`,
  );
  for (const why of counts.why) print(`  lost: ${why}`);
  if (report.violations.length > 0) process.exitCode = 1;
}
