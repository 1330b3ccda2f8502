import type { FrameDataAnswer } from '@frame-ingest/contract';

/**
 * Recognises an answer of `POST /FrameData` for archived frames (200 or 202) by every field that a page reads; undefined for
 * anything else.
 */
export function parseFrameDataAnswer(value: unknown): FrameDataAnswer | undefined {
  const answer = toRecord(value);
  const frames = toRecord(answer['frames']);
  const stream = toRecord(answer['stream']);
  const recognised =
    areNumbers(answer, ['start', 'end', 'durationMs']) &&
    areNumbers(frames, ['received', 'encoded']) &&
    areNumbers(toRecord(answer['timings']), ['parse', 'convert', 'archive', 'stream', 'total']) &&
    areRecords(
      frames['dropped'],
      (dropped) => areNumbers(dropped, ['index']) && areTexts(dropped, ['reason']),
    ) &&
    areRecords(
      stream['fragments'],
      (fragment) => areNumbers(fragment, ['producerTimestamp']) && areTexts(fragment, ['fragmentNumber']),
    ) &&
    areTexts(answer, ['id']) &&
    areTexts(toRecord(answer['delivery']), ['state']) &&
    areTexts(stream, ['name']) &&
    areTexts(toRecord(answer['archive']), ['bucket', 'key']) &&
    isSeam(answer['seam']);
  return recognised ? (value as FrameDataAnswer) : undefined;
}

/** It is absent if the service doesn't know the batch before. */
function isSeam(value: unknown): boolean {
  if (value === undefined) return true;
  const seam = toRecord(value);
  return areNumbers(seam, ['gapMs']) && typeof seam['codecPrivateChanged'] === 'boolean';
}

type JsonRecord = Readonly<Record<string, unknown>>;

function toRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
}

function areNumbers(record: JsonRecord, names: readonly string[]): boolean {
  return names.every((name) => typeof record[name] === 'number');
}

function areTexts(record: JsonRecord, names: readonly string[]): boolean {
  return names.every((name) => typeof record[name] === 'string');
}

function areRecords(value: unknown, isRight: (record: JsonRecord) => boolean): boolean {
  return Array.isArray(value) && value.every((entry) => isRight(toRecord(entry)));
}
