import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { readTlsFiles } from '@frame-ingest/local-server';
import { IngestError } from '../errors.ts';
import { createUploader, type UploadedFrame, type Uploader, type UploaderEvents } from './create-uploader.ts';
import { createIotFetch } from './iot/create-iot-fetch.ts';
import { type CliOptions, parseCliOptions } from './parse-cli-options.ts';
import { readH264Stream } from './read-h264-stream.ts';
import { readPictureFiles, readPictureStream } from './read-pictures.ts';
import { progressLines } from './tell-progress.ts';
import { usage } from './usage.ts';

const lookIntervalMs = 100;

const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, lost: 4 } as const;

/** Sends what the command line names, and what earlier runs left, until all is sent or a signal comes. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  // Whoever reads the output may go; the sending goes on.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  let options: CliOptions | undefined;
  try {
    options = parseCliOptions(args, process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  if (options === undefined) {
    process.stdout.write(usage);
    return;
  }
  try {
    process.exitCode = await run(options);
  } catch (error) {
    process.stderr.write(progressLines.problem((error as Error).message));
    process.exitCode =
      error instanceof IngestError && !error.retryable ? exitCodes.refused : exitCodes.failed;
  }
}

async function run(cliOptions: CliOptions): Promise<number> {
  const { uploader: options, files, startMs, isH264, iot } = cliOptions;
  // A wrong file is told of before anything waits for the network.
  if (iot !== undefined) await readTlsFiles(iot.keyFile, iot.certFile);
  const ending = new AbortController();
  // What earlier runs left may be told of before it is there.
  let opened: Uploader | undefined;
  let isRefused = false;
  let hasLosses = false;
  const tellUnread = (what: string): void => {
    hasLosses = true;
    process.stderr.write(progressLines.problem(what));
  };
  const events: Partial<UploaderEvents> = {
    onAnswer(batch, sent) {
      hasLosses ||= sent.answer.frames.dropped.length > 0;
      process.stdout.write(progressLines.answered(batch, sent, opened?.state()));
    },
    onRetry: (_, error, pauseMs) =>
      void process.stderr.write(progressLines.retry(error, pauseMs, opened?.state())),
    onRefused(batch, error) {
      hasLosses = true;
      process.stderr.write(progressLines.refused(batch, error));
    },
    onStopped(error) {
      isRefused = true;
      process.stderr.write(progressLines.stopped(error));
      ending.abort();
    },
    onDropped(batch, reason) {
      hasLosses = true;
      process.stderr.write(progressLines.dropped(batch, reason));
    },
    onThinned(batch, lost) {
      hasLosses = true;
      process.stderr.write(progressLines.thinned(batch, lost));
    },
    onLost({ timestampMs }, reason) {
      hasLosses = true;
      process.stderr.write(progressLines.lost(timestampMs, reason));
    },
    onSkipped({ timestampMs, skipReason }) {
      hasLosses = true;
      process.stderr.write(progressLines.lost(timestampMs, skipReason));
    },
    onDamage: ({ message }) => void process.stderr.write(progressLines.problem(message)),
  };
  const uploader = await createUploader({ ...options, events, fetch: createFetch(cliOptions) });
  /** Files are on disk already: they wait there, so that none has to give way in the folder. */
  async function* waitForRoom(frames: AsyncIterable<UploadedFrame>): AsyncIterable<UploadedFrame> {
    for await (const frame of frames) {
      yield frame;
      while (uploader.state().bytes > options.maxStoredBytes / 2 && !ending.signal.aborted) {
        await delay(lookIntervalMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  }
  opened = uploader;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The second one of its kind ends the process as if nobody listened.
    process.once(signal, () => ending.abort());
  }

  const times = { startMs, framerate: uploader.framerate };
  async function* readFrames(): AsyncIterable<UploadedFrame> {
    if (files.length > 0) {
      yield* waitForRoom(readPictureFiles(files, times, tellUnread, ending.signal));
    } else if (!isH264) {
      yield* readPictureStream(readStandardInput(ending.signal), times, tellUnread);
    } else if (uploader.h264 !== undefined) {
      yield* readH264Stream(readStandardInput(ending.signal), times, uploader.h264, tellUnread);
    } else {
      isRefused = true;
      process.stderr.write(progressLines.problem(noH264));
    }
  }
  await addAll(uploader, readFrames(), ending.signal);
  await finish(uploader, ending.signal);

  const state = uploader.state();
  (state.batches === 0 ? process.stdout : process.stderr).write(progressLines.left(state));
  if (isRefused) return exitCodes.refused;
  return hasLosses ? exitCodes.lost : exitCodes.done;
}

const noH264 =
  'the service takes no H.264: it is of an older version, or its deployment has that turned off. Standard input is not read';

async function addAll(
  uploader: Uploader,
  frames: AsyncIterable<UploadedFrame>,
  ending: AbortSignal,
): Promise<void> {
  for await (const frame of frames) {
    if (ending.aborted) break;
    await uploader.add(frame);
  }
}

/** Waits until all is sent, or until a signal or a refusal ends that. */
async function finish(uploader: Uploader, ending: AbortSignal): Promise<void> {
  if (ending.aborted) return uploader.stopNow();
  const leave = (): void => void uploader.stopNow();
  ending.addEventListener('abort', leave, { once: true });
  // The refusal has been told of when it came.
  await uploader.stop().catch((error: unknown) => {
    if (!(error instanceof IngestError)) throw error;
  });
}

/** A terminal gives no pictures. */
async function* readStandardInput(ending: AbortSignal): AsyncIterable<Uint8Array> {
  const { stdin } = process;
  if (stdin.isTTY || ending.aborted) return;
  const end = (): void => void stdin.destroy();
  ending.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) yield chunk as Uint8Array;
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    ending.removeEventListener('abort', end);
    stdin.destroy();
    if (!stdin.closed) await once(stdin, 'close').catch(() => undefined);
  }
}

function createFetch({ authorization, iot }: CliOptions): typeof globalThis.fetch {
  return iot === undefined ? withAuthorization(authorization) : createIotFetch(iot);
}

function withAuthorization(authorization: string | undefined): typeof globalThis.fetch {
  if (authorization === undefined) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', authorization);
    return fetch(input, { ...init, headers });
  };
}
