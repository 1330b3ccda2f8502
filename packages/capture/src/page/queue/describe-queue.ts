import type { LogStorage } from '../../log/browser/open-stored-log.ts';
import type { CaptureSettings } from '../../source/frame-source.ts';
import type { UploadState } from '../../upload/upload-queue.ts';
import { formatBitRate, formatBytes, formatCount } from '../format.ts';
import { formatAge } from '../format-age.ts';
import { formatSettings } from '../format-settings.ts';

/** The state of the frames that wait. */
export interface QueueSituation {
  /** The states of all queues of the page. */
  readonly states: readonly UploadState[];
  /** Where the frames of the run are stored; undefined before a run. */
  readonly storage: LogStorage | undefined;
  /** Maximum size of the run's log, in bytes. */
  readonly maxStoredBytes: number | undefined;
  /** Whether the browser keeps the log even if the disk is nearly full. */
  readonly isPersistent: boolean;
  /** The chosen settings and the current ones; undefined while nothing is captured. */
  readonly settings: { readonly chosen: CaptureSettings; readonly now: CaptureSettings } | undefined;
}

/** The contents of the queue's panel. */
export interface QueueView {
  readonly kept: string;
  readonly waiting: string;
  readonly oldest: string;
  readonly speed: string;
  readonly settings: string;
  readonly room: string;
  /** Share of the room that is taken, 0 to 1. */
  readonly filled: number;
}

export function describeQueue(situation: QueueSituation, nowMs: number): QueueView {
  const { states, maxStoredBytes, settings } = situation;
  const { batches, frames, bytes } = sumOf(states);
  const oldestMs = states.flatMap((state) => state.oldestMs ?? []).reduce((a, b) => Math.min(a, b), nowMs);
  const bytesPerSecond = states.flatMap((state) => state.bytesPerSecond ?? [])[0];
  return {
    kept: describePlace(situation),
    waiting:
      batches === 0
        ? 'nothing'
        : `${formatCount(frames, 'frame')} in ${formatCount(batches, 'batch', 'batches')}, ${formatBytes(bytes)}`,
    oldest: batches === 0 ? '–' : `${formatAge(nowMs - oldestMs)} ago`,
    speed: bytesPerSecond === undefined ? '–' : formatBitRate(bytesPerSecond),
    settings: settings === undefined ? '–' : describeSettings(settings),
    room: maxStoredBytes === undefined ? '–' : `${formatBytes(bytes)} of ${formatBytes(maxStoredBytes)}`,
    filled: maxStoredBytes === undefined ? 0 : Math.min(1, bytes / maxStoredBytes),
  };
}

function sumOf(states: readonly UploadState[]): Pick<UploadState, 'batches' | 'frames' | 'bytes'> {
  return states.reduce(
    (sum, { batches, frames, bytes }) => ({
      batches: sum.batches + batches,
      frames: sum.frames + frames,
      bytes: sum.bytes + bytes,
    }),
    { batches: 0, frames: 0, bytes: 0 },
  );
}

function describePlace({ storage, isPersistent }: QueueSituation): string {
  if (storage === undefined) return '';
  if (storage === 'memory') return 'In this page only: leave it open';
  return isPersistent ? 'Kept on this device' : 'Kept on this device as long as its disk has room';
}

function describeSettings({
  chosen,
  now,
}: {
  readonly chosen: CaptureSettings;
  readonly now: CaptureSettings;
}): string {
  const text = formatSettings(now);
  return text === formatSettings(chosen) ? text : `${text} (chosen ${formatSettings(chosen)})`;
}
