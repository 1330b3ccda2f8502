import { batchMs, billedMs, type Lane } from './camera-month.ts';

/** A limit, and how many cameras fit below it. */
export interface Limit {
  readonly name: string;
  readonly value: string;
  /** With one batch each 2 s and a stream of its own. */
  readonly cameras: (lane: Lane) => number;
}

const camerasPerRequest = batchMs / 1000;

/**
 * What binds first, in the order of its size: the construct's own, then AWS's defaults for an account and a region.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export const limits: readonly Limit[] = [
  {
    name: '`throttle` of the construct',
    value: '10 requests a second',
    cameras: () => 10 * camerasPerRequest,
  },
  {
    name: 'Lambda concurrency of a new account',
    value: '10',
    cameras: (lane) => camerasAtConcurrency(10, lane),
  },
  { name: 'Lambda concurrency', value: '1,000', cameras: (lane) => camerasAtConcurrency(1000, lane) },
  { name: 'Kinesis video streams', value: '10,000', cameras: () => 10_000 },
  { name: 'API Gateway', value: '10,000 requests a second', cameras: () => 10_000 * camerasPerRequest },
];

function camerasAtConcurrency(concurrency: number, lane: Lane): number {
  return Math.floor((concurrency * batchMs) / billedMs(lane));
}
