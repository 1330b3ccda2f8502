import { readTlsFiles } from '@frame-ingest/local-server';
import { IngestError } from '../errors.ts';
import { createCallerFetch } from './create-caller-fetch.ts';
import type { FrameTimes } from './create-stamp.ts';
import type { UploadedFrame } from './create-uploader.ts';
import { type CliOptions, parseCliOptions } from './parse-cli-options.ts';
import { readH264Stream } from './read-h264-stream.ts';
import { readPictureFiles, readPictureStream } from './read-pictures.ts';
import { readStandardInput } from './read-standard-input.ts';
import { runUpload, type UploadListener, type UploadSource } from './run-upload.ts';
import { progressLines } from './tell-progress.ts';
import { usage } from './usage.ts';

const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, lost: 4 } as const;

/** Sends what the command line names, and what earlier runs left, until all is sent or a signal comes. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  // The reader of the output may be gone, which must not end the sending.
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
  const { uploader, startMs, iot } = cliOptions;
  // A wrong file is reported before anything waits for the network.
  if (iot !== undefined) await readTlsFiles(iot.keyFile, iot.certFile);
  const stopping = new AbortController();
  const listenForSignals = (): void => {
    // A second signal of the same kind ends the process, because each listener is used once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  };
  const { outcome, state } = await runUpload({
    uploader: { ...uploader, fetch: createCallerFetch(cliOptions) },
    readFrames(source) {
      listenForSignals();
      return readFrames(cliOptions, { startMs, framerate: source.uploader.framerate }, source);
    },
    isPatient: cliOptions.files.length > 0,
    listener,
    signal: stopping.signal,
  });
  (state.batches === 0 ? process.stdout : process.stderr).write(progressLines.left(state));
  return { sent: exitCodes.done, refused: exitCodes.refused, lost: exitCodes.lost }[outcome];
}

const listener: UploadListener = {
  answered: (...told) => void process.stdout.write(progressLines.answered(...told)),
  retry: (...told) => void process.stderr.write(progressLines.retry(...told)),
  refused: (...told) => void process.stderr.write(progressLines.refused(...told)),
  stopped: (...told) => void process.stderr.write(progressLines.stopped(...told)),
  dropped: (...told) => void process.stderr.write(progressLines.dropped(...told)),
  thinned: (...told) => void process.stderr.write(progressLines.thinned(...told)),
  lost: (...told) => void process.stderr.write(progressLines.lost(...told)),
  problem: (...told) => void process.stderr.write(progressLines.problem(...told)),
};

async function* readFrames(
  { files, isH264 }: CliOptions,
  times: FrameTimes,
  { uploader, ending, tellUnread, refuse }: UploadSource,
): AsyncIterable<UploadedFrame> {
  if (files.length > 0) yield* readPictureFiles(files, times, tellUnread, ending);
  else if (!isH264) yield* readPictureStream(readStandardInput(ending), times, tellUnread);
  else if (uploader.h264 === undefined) refuse(noH264);
  else yield* readH264Stream(readStandardInput(ending), times, uploader.h264, tellUnread);
}

const noH264 =
  'the service takes no H.264: it is of an older version, or its deployment has that turned off. Standard input is not read';
