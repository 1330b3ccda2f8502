import type { MediaSegment } from '../remux-clip.ts';

/** Adds video to the end of a buffer. */
export interface SegmentAppender {
  /**
   * @returns its start and end on the player's timeline, in seconds
   * @throws Error if the browser cannot play it
   */
  readonly append: (segment: MediaSegment) => Promise<{ readonly startS: number; readonly endS: number }>;
  /** Removes everything before this time. */
  readonly forget: (untilS: number) => Promise<void>;
}

/** @param mimeType that the buffer was opened with */
export function createSegmentAppender(buffer: SourceBuffer, mimeType: string): SegmentAppender {
  let type = mimeType;

  return {
    async append(segment) {
      const startS = endOf(buffer);
      if (segment.mimeType !== type) changeType(buffer, segment.mimeType);
      type = segment.mimeType;
      buffer.timestampOffset = startS;
      await appendBytes(buffer, segment, startS);
      return { startS, endS: endOf(buffer) };
    },
    forget: (untilS) => update(buffer, () => buffer.remove(0, untilS)),
  };
}

/** WebKitGTK 2.50 lacks this method; it refuses what it cannot play when the bytes arrive. */
function changeType(buffer: SourceBuffer, mimeType: string): void {
  if ('changeType' in buffer) buffer.changeType(mimeType);
}

/** A player that is paused for long fills its memory: then everything before this fragment is removed. */
async function appendBytes(buffer: SourceBuffer, { bytes }: MediaSegment, startS: number): Promise<void> {
  try {
    await update(buffer, () => buffer.appendBuffer(bytes));
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
    await update(buffer, () => buffer.remove(0, startS));
    await update(buffer, () => buffer.appendBuffer(bytes));
  }
}

function update(buffer: SourceBuffer, change: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.onupdateend = () => resolve();
    buffer.onerror = () => reject(new Error('this browser cannot play the fragment'));
    change();
  });
}

function endOf({ buffered }: SourceBuffer): number {
  return buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
}
