import type { ProblemDetails } from '@frame-ingest/contract';
import type { CapturedFrame, IngestError, LoggedBatch } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { formatCount, formatTime } from '../format.ts';
import { formatAge } from '../format-age.ts';
import type { RememberedFrame } from '../run/create-frame-memory.ts';
import { forgetEntry, logEntry } from './log-entry.ts';

/** Adds a failed attempt; the next attempt for the same batch replaces it. */
export function logRetry(batch: LoggedBatch, error: IngestError, pauseMs: number): void {
  logEntry({
    kind: 'pending',
    title: titleOf(error),
    facts: `${formatCount(batch.frameCount, 'frame')} · retry in ${formatAge(pauseMs)}`,
    rows: errorRows(error),
    json: toJson(error),
    key: toRetryKey(batch),
  });
}

/**
 * Adds a batch that the service will never accept.
 * @param frames the frames of the batch, if this visit captured them
 */
export function logRefused(batch: LoggedBatch, error: IngestError, frames: readonly RememberedFrame[]): void {
  forgetEntry(toRetryKey(batch));
  logEntry({
    kind: 'bad',
    title: titleOf(error),
    facts: `${formatCount(batch.frameCount, 'frame')} lost`,
    rows: [...errorRows(error), ...skippedRows(frames)],
    json: toJson(error),
  });
}

/** Adds a batch that was dropped because the log was full, or that the disk lost. */
export function logDropped(batch: LoggedBatch, reason: string): void {
  forgetEntry(toRetryKey(batch));
  logEntry({
    kind: 'bad',
    title: 'Not sent',
    facts: `${formatCount(batch.frameCount, 'frame')} lost`,
    rows: [textRow(`Captured from ${formatTime(batch.firstMs)} to ${formatTime(batch.lastMs)}: ${reason}.`)],
  });
}

/** Adds a batch that was thinned out because the log was full. */
export function logThinned(batch: LoggedBatch, lost: number): void {
  logEntry({
    kind: 'partial',
    title: 'Thinned out to make room',
    facts: `${formatCount(lost, 'picture')} left out`,
    rows: [textRow(`Captured from ${formatTime(batch.firstMs)} to ${formatTime(batch.lastMs)}.`)],
    key: `thinned ${batch.sequence}`,
  });
}

/** Counts the frames that could not be kept, one entry for each reason. */
export function createLostFrameLog(): (frame: CapturedFrame, reason: string) => void {
  const counts = new Map<string, number>();
  return (frame, reason) => {
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    logEntry({
      kind: 'bad',
      title: 'Not kept',
      facts: `${formatCount(count, 'frame')} lost`,
      rows: [textRow(`The last at ${formatTime(frame.timestampMs)}: ${reason}.`)],
      key: `lost ${reason}`,
    });
  };
}

/** The entry of a batch that has not arrived yet. */
export function toRetryKey({ sequence, firstMs }: LoggedBatch): string {
  return `retry ${sequence} ${firstMs}`;
}

export function adviceRows(advice: string | undefined): HTMLElement[] {
  return advice === undefined ? [] : [createElement('p', 'advice', advice)];
}

function titleOf({ code, status }: IngestError): string {
  return status === undefined ? code : `${code} (HTTP ${status})`;
}

function errorRows({ message, problem }: IngestError): HTMLElement[] {
  return [
    textRow(message),
    ...adviceRows(problem?.advice),
    ...problemTexts(problem)
      .filter((text) => text !== message)
      .map((text) => createElement('p', 'dropped', text)),
  ];
}

/** Frames that this page lost, whatever happened to their batch; one row for each reason. */
function skippedRows(frames: readonly RememberedFrame[]): HTMLElement[] {
  const reasons = frames.flatMap(({ skipReason }) => skipReason ?? []);
  return [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return createElement('p', 'dropped', `Skipped by this page: ${formatCount(count, 'frame')}, ${reason}`);
  });
}

function problemTexts(problem: ProblemDetails | undefined): string[] {
  return (problem?.problems ?? []).map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
}

function toJson({ problem, code, status, retryable, message }: IngestError): unknown {
  return problem ?? { code, status, retryable, detail: message };
}

function textRow(text: string): HTMLElement {
  return createElement('p', 'detail', text);
}
