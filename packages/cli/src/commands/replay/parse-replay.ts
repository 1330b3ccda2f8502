import { isAccountId } from '@frame-ingest/handler';
import { streamLimits } from '@frame-ingest/kinesis-video';
import { collectProblems } from '@frame-ingest/local-server';
import type { ValuesOf } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { parseMoment } from '../../parse-moment.ts';
import { parseStream } from '../../parse-stream.ts';
import type { ReplayFlags } from './replay.ts';

export interface ReplayOptions {
  readonly streamName: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly toStreamName: string | undefined;
  readonly fragmentsPerSecond: number;
  readonly bucketOwner: string | undefined;
}

/** @throws UsageError with everything that is wrong */
export function parseReplay(values: ValuesOf<ReplayFlags>, nowMs: number): ReplayOptions {
  const { problems, take } = collectProblems();
  const { 'to-stream': toStream } = values;
  const options = {
    streamName: take(() => parseStream('--stream', values.stream)),
    startMs: take(() => parseFrom(values.from, nowMs)),
    endMs: take(() => parseMoment('--to', values.to, nowMs)),
    toStreamName: toStream === undefined ? undefined : take(() => parseStream('--to-stream', toStream)),
    fragmentsPerSecond: take(() => parseRate(values.rate)),
    bucketOwner: take(() => parseOwner(values['bucket-owner'])),
  };
  const isBackwards = problems.length === 0 && options.endMs <= options.startMs;
  const all = isBackwards ? ['--to is not after --from. Give a later time.'] : problems;
  if (all.length > 0) throw new UsageError(all.join('\n'));
  return options;
}

function parseFrom(text: string | undefined, nowMs: number): number {
  if (text !== undefined) return parseMoment('--from', text, nowMs);
  throw new UsageError('--from is missing. Give a time such as 2026-11-27T10:00:00Z, or -1h.');
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (rate > 0 && rate <= streamLimits.fragmentsPerSecond) return rate;
  throw new UsageError(
    `--rate is ${JSON.stringify(text)}. Give a number above 0, up to ${streamLimits.fragmentsPerSecond}.`,
  );
}

function parseOwner(text: string | undefined): string | undefined {
  if (text === undefined || isAccountId(text)) return text;
  throw new UsageError(`--bucket-owner is ${JSON.stringify(text)}. Give the 12 digits of an AWS account.`);
}
