import { lambdaPrices, memoryMegabytes, streamHourCost } from './lambda-cost.ts';
import { functionBaseName } from './lanes/start-lanes.ts';
import { type Measurement, median } from './measure.ts';
import type { SsimMeter } from './quality/create-ssim-meter.ts';
import type { EntryResult } from './run-rounds.ts';

const columns = [
  'lane',
  'wall ms',
  'ratio',
  'CPU ms',
  'ratio',
  'sent KB',
  'ratio',
  'kept KB',
  'ratio',
  'SSIM',
  'less',
  'x86 $/h',
  'arm $/h',
] as const;

/**
 * Shows what cameras send and what the function makes of it, H.264 against JPEG, and beside them the pipeline of 2018, which
 * is not a function. SSIM is against the pictures that were encoded, not against the JPEG files of them.
 * @param batchMs how much video a batch holds
 */
export function describeFunctions(
  results: readonly EntryResult[],
  batchMs: number,
  ssimOfPictures: SsimMeter,
): string {
  const base = results.find(({ lane }) => lane.name === functionBaseName);
  if (base === undefined) return '';
  const baseSsim = ssimOfPictures(base.video);
  const rows = results
    .filter(({ lane, sentBytes }) => sentBytes !== undefined || lane.name === '2018')
    .map((result) => {
      const wallMs = median(result.runs.map((run) => run.wallMs));
      const ssim = result === base ? baseSsim : ssimOfPictures(result.video);
      const cost = result.sentBytes === undefined ? undefined : streamHourCost(wallMs, batchMs);
      return [
        result.lane.name,
        wallMs.toFixed(1),
        toRatio(result, base, (run) => run.wallMs),
        median(result.runs.map(({ cpuMs }) => cpuMs)).toFixed(1),
        toRatio(result, base, (run) => run.cpuMs),
        toKilobytes(result.sentBytes),
        toShare(result.sentBytes, base.sentBytes),
        toKilobytes(result.video.length),
        toShare(result.video.length, base.video.length),
        ssim.toFixed(4),
        (baseSsim - ssim).toFixed(4),
        cost === undefined ? '-' : cost.x86.toFixed(5),
        cost === undefined ? '-' : cost.arm.toFixed(5),
      ];
    });
  const table = [columns, ...rows].map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(38) : cell.padStart(8))).join(' '),
  );
  return [
    `\nThe function, by what it is sent; SSIM is against the pictures that were encoded:`,
    ...table,
    `Lambda for an hour of a stream, ${batchMs / 1000} s a request, ${memoryMegabytes} MB, prices of us-east-1 as of ${lambdaPrices.asOf};`,
    'S3 and Kinesis Video are on this machine: what they take on AWS is to be added to both lanes.',
  ].join('\n');
}

/** The median of the rounds' own ratios. */
function toRatio(result: EntryResult, base: EntryResult, of: (run: Measurement) => number): string {
  return median(result.runs.map((run, round) => of(run) / of(base.runs[round] ?? run))).toFixed(3);
}

function toKilobytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : (bytes / 1000).toFixed(0);
}

function toShare(bytes: number | undefined, of: number | undefined): string {
  return bytes === undefined || of === undefined ? '-' : (bytes / of).toFixed(2);
}
