import { readFile, rename, writeFile } from 'node:fs/promises';
import { composeReplay } from '../compose-replay.ts';
import { parseReplayOptions, type ReplayOptions, replayUsage } from './parse-replay-options.ts';

const counts = { put: 0, there: 0, refused: 0, unreadable: 0 };
/** Where nobody watches, a line for each so many batches is enough. */
const linesEvery = 100;

// The SDK's notice about later releases of Node would stand before every result.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

try {
  const options = parseReplayOptions(process.argv.slice(2), Date.now());
  if (options === undefined) process.stdout.write(replayUsage);
  else await run(options);
} catch (error) {
  process.stderr.write(`\n${describe(error)}\n`);
  process.exitCode = 1;
}

async function run(options: ReplayOptions): Promise<void> {
  const { streamName, startMs, endMs, toStreamName, fragmentsPerSecond, checkpointFile } = options;
  if (options.kvsUrl !== undefined) useLocalDefaults();
  const stopping = new AbortController();
  process.once('SIGINT', () =>
    stopping.abort(new Error('Stopped. Run it again with --checkpoint to go on.')),
  );
  const afterKey = checkpointFile === undefined ? undefined : await readCheckpoint(checkpointFile);
  const replayed = composeReplay(options)({
    ...{ streamName, startMs, endMs, fragmentsPerSecond, signal: stopping.signal },
    ...(toStreamName === undefined ? {} : { toStreamName }),
    ...(afterKey === undefined ? {} : { afterKey }),
  });
  for await (const { key, startMs: batchStartMs, state, cause } of replayed) {
    counts[state] += 1;
    if (state === 'refused' || state === 'unreadable') {
      process.stderr.write(`\n${state}: ${key}: ${cause instanceof Error ? cause.message : ''}\n`);
    } else if (checkpointFile !== undefined) {
      await writeCheckpoint(checkpointFile, key);
    }
    showProgress(batchStartMs);
  }
  process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}${summary()}\n`);
  if (counts.refused + counts.unreadable > 0) process.exitCode = 1;
}

/** With all its causes: the archive's error says little without that of S3, nor that without the one of the network. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = [error.name === 'Error' ? '' : error.name, error.message]
    .filter((text) => text !== '')
    .join(': ');
  return error.cause === undefined ? own : `${own}: ${describe(error.cause)}`;
}

/** Region and credentials of the local stack, where no others are set. */
function useLocalDefaults(): void {
  process.env['AWS_REGION'] ??= 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
}

function showProgress(atMs: number): void {
  const done = counts.put + counts.there + counts.refused + counts.unreadable;
  const text = `${new Date(atMs).toISOString()}  ${summary()}`;
  if (process.stdout.isTTY) process.stdout.write(`\r${text}`);
  else if (done % linesEvery === 0) process.stdout.write(`${text}\n`);
}

function summary(): string {
  return `${counts.put} put, ${counts.there} there before, ${counts.refused} refused, ${counts.unreadable} unreadable`;
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
