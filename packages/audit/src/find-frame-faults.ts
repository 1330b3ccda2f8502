import type { CapturedFrameEntry } from './captured-log.ts';
import type { ArchivedBatch } from './evidence.ts';
import type { Violation } from './find-violations.ts';

/**
 * Compares, time by time, the captured frames with the archive: each frame must be there once, and no others.
 * Streams without a logged frame are skipped.
 */
export function findFrameFaults(
  archived: readonly ArchivedBatch[],
  captured: readonly CapturedFrameEntry[],
): Violation[] {
  const streamNames = new Set(captured.map(({ streamName }) => streamName));
  return [...streamNames].flatMap((streamName) =>
    findFaultsOfStream(
      streamName,
      archived.filter((batch) => batch.streamName === streamName),
      captured.filter((entry) => entry.streamName === streamName),
    ),
  );
}

function findFaultsOfStream(
  streamName: string,
  archived: readonly ArchivedBatch[],
  captured: readonly CapturedFrameEntry[],
): Violation[] {
  const keysByTime = new Map<number, string[]>();
  for (const { key, clips } of archived) {
    for (const timeMs of clips.flatMap(({ timesMs }) => timesMs)) {
      keysByTime.set(timeMs, [...(keysByTime.get(timeMs) ?? []), key]);
    }
  }
  const known = new Set(captured.map(({ timestampMs }) => timestampMs));
  const missing = captured.filter(
    ({ timestampMs, lost }) => lost === undefined && !keysByTime.has(timestampMs),
  );
  const kept = [...keysByTime];
  return [
    ...missing.map(
      ({ timestampMs }): Violation => ({
        kind: 'frame_lost',
        key: streamName,
        detail: `the frame of ${toText(timestampMs)} was captured, but is not in the archive`,
      }),
    ),
    ...kept
      .filter(([, keys]) => keys.length > 1)
      .map(
        ([timeMs, keys]): Violation => ({
          kind: 'frame_doubled',
          key: streamName,
          detail: `the frame of ${toText(timeMs)} is in the archive ${keys.length} times: ${keys.join(', ')}`,
        }),
      ),
    ...kept
      .filter(([timeMs]) => !known.has(timeMs))
      .map(
        ([timeMs, [key = '']]): Violation => ({
          kind: 'frame_unknown',
          key,
          detail: `the frame of ${toText(timeMs)} is in the archive, but no camera logged it`,
        }),
      ),
  ];
}

function toText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
