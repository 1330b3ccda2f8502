import { type Measurement, median } from './measure.ts';
import type { EntryResult } from './run-rounds.ts';

const columns = [
  'lane',
  'CRF',
  'wall ms',
  'ratio',
  'CPU ms',
  'ratio',
  'peak MB',
  'video KB',
  'ratio',
  'SSIM',
] as const;
const widths = [38, 6, 8, 6, 8, 6, 8, 9, 6, 7] as const;

/**
 * One line for each result; ratios of time are medians of rounds against the base.
 * @param base one of a run with the same rounds
 */
export function toTable(results: readonly EntryResult[], base: EntryResult): string {
  const lines = results.map(({ lane, rateFactor, runs, video, ssim }) => {
    const middle = (of: (run: Measurement) => number): number => median(runs.map(of));
    const ratio = (of: (run: Measurement) => number): string =>
      median(runs.map((run, round) => of(run) / of(base.runs[round] ?? run))).toFixed(2);
    return [
      lane.name,
      rateFactor === undefined ? 'own' : String(rateFactor),
      middle(({ wallMs }) => wallMs).toFixed(0),
      ratio(({ wallMs }) => wallMs),
      middle(({ cpuMs }) => cpuMs).toFixed(0),
      ratio(({ cpuMs }) => cpuMs),
      (middle(({ peakBytes }) => peakBytes) / 1e6).toFixed(1),
      (video.length / 1000).toFixed(0),
      (video.length / base.video.length).toFixed(2),
      ssim.toFixed(4),
    ];
  });
  return [columns, ...lines].map(toLine).join('\n');
}

function toLine(cells: readonly string[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(' ');
}
