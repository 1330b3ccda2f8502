import { readFile, rename, writeFile } from 'node:fs/promises';
import { composeReplay } from '@frame-ingest/handler';
import type { RunCommand } from '../../command.ts';
import { describeError } from '../../describe-error.ts';
import { FailedError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { useLocalStack } from '../../service/use-local-stack.ts';
import { parseReplay } from './parse-replay.ts';
import type { ReplayFlags } from './replay.ts';

/** Where nobody watches, a line for each so many batches is enough. */
const linesEvery = 100;

export const runReplay: RunCommand<ReplayFlags> = async ({ values }, context) => {
  const { output } = context;
  const options = parseReplay(values, Date.now());
  const { streamName, startMs, endMs, toStreamName, fragmentsPerSecond, bucketOwner } = options;
  const { bucket, create, checkpoint, s3: s3Url, kvs: kvsUrl, json } = values;
  await useLocalStack(values.local);
  if (kvsUrl !== undefined) useLocalDefaults();
  const signal = context.stopping();
  const afterKey = checkpoint === undefined ? undefined : await readCheckpoint(checkpoint);
  const replayed = composeReplay({ bucket, bucketOwner, create, s3Url, kvsUrl })({
    ...{ streamName, startMs, endMs, fragmentsPerSecond, signal },
    ...(toStreamName === undefined ? {} : { toStreamName }),
    ...(afterKey === undefined ? {} : { afterKey }),
  });

  const counts = { put: 0, there: 0, refused: 0, unreadable: 0 };
  const summary = (): string =>
    `${counts.put} put, ${counts.there} there before, ${counts.refused} refused, ${counts.unreadable} unreadable`;
  const progress = output.startProgress('replaying');
  try {
    for await (const { key, startMs: batchStartMs, state, cause } of replayed) {
      counts[state] += 1;
      const isBad = state === 'refused' || state === 'unreadable';
      if (isBad) output.note(`${state}: ${key}: ${describeError(cause)}`);
      else if (checkpoint !== undefined) await writeCheckpoint(checkpoint, key);
      if (json) output.printJson({ event: 'batch', key, startMs: batchStartMs, state });
      const done = counts.put + counts.there + counts.refused + counts.unreadable;
      progress.update(batchStartMs - startMs, endMs - startMs, summary());
      if (!progress.isDrawn && done % linesEvery === 0) {
        output.note(`${new Date(batchStartMs).toISOString()}  ${summary()}`);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new FailedError(`Stopped after ${summary()}. Run it again with --checkpoint to go on.`);
  } finally {
    progress.end();
  }
  if (json) output.printJson({ event: 'end', ...counts });
  else output.print(summary());
  return counts.refused + counts.unreadable > 0 ? exitCodes.failed : exitCodes.done;
};

/** Region and credentials of the local stack, where no others are set. */
function useLocalDefaults(): void {
  process.env['AWS_REGION'] ??= 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
}

async function readCheckpoint(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a torn one would begin anywhere. */
async function writeCheckpoint(file: string, key: string): Promise<void> {
  await writeFile(`${file}.new`, `${key}\n`);
  await rename(`${file}.new`, file);
}
