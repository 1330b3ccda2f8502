import { countThings } from '@frame-ingest/contract';
import type { SentBatch } from '../api/send-batch.ts';
import type { IngestError } from '../errors.ts';
import type { LoggedBatch } from '../log/frame-log.ts';
import { toPlainText } from '../plain-text.ts';
import type { UploadState } from '../upload/upload-queue.ts';

/** Creates the lines of output: each is one line, even if it quotes foreign text. */
export const progressLines = {
  answered(
    batch: LoggedBatch,
    { answer, sentBytes, roundTripMs }: SentBatch,
    state: UploadState | undefined,
  ): string {
    const { dropped } = answer.frames;
    const without =
      dropped.length === 0 ? '' : `, ${dropped.length} of them dropped (${dropped[0]?.reason ?? ''})`;
    const seconds = (roundTripMs / 1000).toFixed(2);
    return line(
      `sent ${describe(batch)}${without}, ${toKilobytes(sentBytes)} kB in ${seconds} s, ${answer.delivery.state}; ${describeWaiting(state)}`,
    );
  },
  retry(error: IngestError, pauseMs: number, state: UploadState | undefined): string {
    return line(`${error.message} Next try in ${(pauseMs / 1000).toFixed(1)} s; ${describeWaiting(state)}`);
  },
  refused(batch: LoggedBatch, error: IngestError): string {
    const [first] = error.problem?.problems ?? [];
    const why =
      first === undefined || error.message.includes(first.message) ? '' : ` ${first.path} ${first.message}`;
    return line(`refused ${describe(batch)}: ${error.message}${why}`);
  },
  stopped(error: IngestError): string {
    return line(`stopped: ${error.message}`);
  },
  dropped(batch: LoggedBatch, reason: string): string {
    return line(`dropped ${describe(batch)}: ${reason}`);
  },
  thinned(batch: LoggedBatch, lost: number): string {
    return line(
      `thinned the batch of ${toTime(batch.firstMs)} by ${countThings(lost, 'picture')} because the log is full`,
    );
  },
  lost(timestampMs: number, reason: string): string {
    return line(`lost the frame of ${toTime(timestampMs)}: ${reason}`);
  },
  left(state: UploadState): string {
    return line(
      state.batches === 0 ? 'everything has been sent' : `left for the next run: ${describeWaiting(state)}`,
    );
  },
  problem(message: string): string {
    return line(message);
  },
} as const;

function describe({ frameCount, firstMs }: LoggedBatch): string {
  return `${countThings(frameCount, 'frame')} of ${toTime(firstMs)}`;
}

function describeWaiting(state: UploadState | undefined): string {
  if (state === undefined) return 'the folder is being opened';
  const { batches, frames } = state;
  if (batches === 0) return 'nothing is waiting';
  const waiting = `${countThings(batches, 'batch')} (${countThings(frames, 'frame')})`;
  return `${waiting} ${batches === 1 ? 'is' : 'are'} waiting`;
}

function toTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

function toKilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function line(text: string): string {
  return `${new Date().toISOString().slice(11, 19)} ${toPlainText(text)}\n`;
}
