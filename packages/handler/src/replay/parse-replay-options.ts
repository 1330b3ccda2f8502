import { parseArgs } from 'node:util';
import { isStreamName, streamLimits } from '@frame-ingest/kinesis-video';
import { isAccountId } from '../archive/archive-bucket.ts';

export interface ReplayOptions {
  readonly streamName: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly toStreamName: string | undefined;
  readonly create: boolean;
  readonly fragmentsPerSecond: number;
  readonly checkpointFile: string | undefined;
  readonly bucket: string;
  readonly bucketOwner: string | undefined;
  readonly s3Url: string | undefined;
  readonly kvsUrl: string | undefined;
}

export const replayUsage = `Puts archived batches on a Kinesis video stream: those that are not in it, in the order of time.

  --stream NAME      stream that they were archived for
  --from TIME        first moment, as 2026-11-27T10:00:00Z or in UTC milliseconds
  --to TIME          end, which does not belong to it     (default: now)
  --to-stream NAME   stream to put them on                (default: their own)
  --create           make that stream where it is not there
  --rate N           most fragments per second            (default 4: a stream takes 5 of all its producers)
  --checkpoint FILE  keeps there how far it has come, and goes on from there
  --bucket NAME      the archive                          (default frame-ingest-archive)
  --bucket-owner ID  account that the archive has to be of (default: any)
  --s3 URL           endpoint of S3                       (default: AWS)
  --kvs URL          endpoint of Kinesis Video            (default: AWS)
  --help             this text

Region and credentials are found as every AWS SDK finds them. Exits with 1 where the stream does not take what is there;
run it again, it goes on.
`;

/**
 * Parses the command line.
 * @returns undefined where help is asked for
 * @throws Error naming the option that is wrong
 */
export function parseReplayOptions(args: readonly string[], nowMs: number): ReplayOptions | undefined {
  const { values } = parseArgs({
    args: args.filter((arg, position) => !(position === 0 && arg === '--')),
    options: {
      stream: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'to-stream': { type: 'string' },
      create: { type: 'boolean', default: false },
      rate: { type: 'string', default: '4' },
      checkpoint: { type: 'string' },
      bucket: { type: 'string', default: 'frame-ingest-archive' },
      'bucket-owner': { type: 'string' },
      s3: { type: 'string' },
      kvs: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const startMs = parseTime('--from', values.from);
  const endMs = values.to === undefined ? nowMs : parseTime('--to', values.to);
  if (endMs <= startMs) throw new Error('--to is not after --from');
  const toStream = values['to-stream'];
  return {
    streamName: parseStream('--stream', values.stream),
    ...{ startMs, endMs, create: values.create, bucket: values.bucket },
    toStreamName: toStream === undefined ? undefined : parseStream('--to-stream', toStream),
    fragmentsPerSecond: parseRate(values.rate),
    bucketOwner: parseOwner(values['bucket-owner']),
    checkpointFile: values.checkpoint,
    s3Url: values.s3,
    kvsUrl: values.kvs,
  };
}

function parseStream(option: string, text: string | undefined): string {
  if (text !== undefined && isStreamName(text)) return text;
  throw new Error(
    `${option} is ${text === undefined ? 'missing' : JSON.stringify(text)}. Give the name of a Kinesis video stream.`,
  );
}

function parseOwner(text: string | undefined): string | undefined {
  if (text === undefined || isAccountId(text)) return text;
  throw new Error(`--bucket-owner is ${JSON.stringify(text)}. Give the 12 digits of an AWS account.`);
}

function parseTime(option: string, text: string | undefined): number {
  const ms = /^\d{12,14}$/.test(text ?? '') ? Number(text) : Date.parse(text ?? '');
  if (!Number.isNaN(ms)) return ms;
  throw new Error(
    `${option} is ${text === undefined ? 'missing' : JSON.stringify(text)}. Give a time such as 2026-11-27T10:00:00Z, or UTC milliseconds.`,
  );
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (rate > 0 && rate <= streamLimits.fragmentsPerSecond) return rate;
  throw new Error(
    `--rate is ${JSON.stringify(text)}. Give a number above 0, up to ${streamLimits.fragmentsPerSecond}.`,
  );
}
