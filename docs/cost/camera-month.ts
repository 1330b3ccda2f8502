import { lambdaPrices, memoryMegabytes } from '../../bench/lambda-cost.ts';
import { httpApiStepBytes, prices } from './prices.ts';

/** What a camera sends, and what the function makes of it. */
export interface Lane {
  readonly name: string;
  /** Bytes of the request. */
  readonly sentBytes: number;
  /** Bytes of the fragment. */
  readonly storedBytes: number;
  /** What the function takes for a batch without waiting for S3 and Kinesis Video. */
  readonly workMs: number;
}

/** For 640x480 at 10 frames a second in batches of 2 s, a calm scene: docs/benchmarks.md. */
export const lanes: readonly Lane[] = [
  { name: 'JPEG', sentBytes: 750_000, storedBytes: 76_000, workMs: 194 },
  { name: 'H.264', sentBytes: 53_000, storedBytes: 53_000, workMs: 30 },
];

export const batchMs = 2000;
/** How long S3 and Kinesis Video take to answer. This is an assumption, not measured on AWS. */
export const waitMs = 150;
const monthMs = 30 * 24 * 3_600_000;
/** The second function: 512 MB for 100 ms, to see that a fragment is delivered. */
const redriveGigabyteSeconds = 0.5 * 0.1;
/** A line of the function, one of the API and one of the second function. */
const loggedBytes = 700 + 600 + 1000;

/** How long the function is busy with a batch, which is what is billed. */
export function billedMs({ workMs }: Lane): number {
  return workMs + waitMs;
}

/** What a camera costs in a month of 30 days with a day of retention, by what it is for, in US dollars. */
export function cameraMonth(lane: Lane): Readonly<Record<string, number>> {
  const batches = monthMs / batchMs;
  const gigabytes = (batches * lane.storedBytes) / 1e9;
  const { perRequest, perGigabyteSecond } = lambdaPrices;
  const gigabyteSeconds = (memoryMegabytes / 1024) * (billedMs(lane) / 1000);
  const each = {
    'HTTP API': Math.ceil(lane.sentBytes / httpApiStepBytes) * prices.httpApiRequest,
    'Lambda, the function': perRequest + gigabyteSeconds * perGigabyteSecond.x86,
    'S3, one PUT for each batch': prices.s3Put,
    'CloudWatch Logs': (loggedBytes / 1e9) * prices.logsGigabyte,
    'Redrive: SQS, Lambda and one GET':
      3 * prices.sqsRequest + perRequest + redriveGigabyteSeconds * perGigabyteSecond.x86 + prices.s3Get,
  };
  return {
    ...Object.fromEntries(Object.entries(each).map(([what, price]) => [what, price * batches])),
    'Kinesis Video, in': gigabytes * prices.videoIn,
    'Kinesis Video, read by redrive': gigabytes * prices.videoOut,
    'Kinesis Video, a day kept': (gigabytes / 30) * prices.videoGigabyteMonth,
    'S3, each month kept': gigabytes * prices.s3GigabyteMonth,
  };
}
