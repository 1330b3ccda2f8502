import { describeValue } from './describe-value.ts';
import type { DroppedFrame, FrameBatch, ReceivedFrame } from './frame-data.ts';
import { type ParseBatchOptions, parseBatch } from './parse-batch.ts';
import { type DecodeBase64, parseImage } from './parse-image.ts';
import type { RequestProblem } from './problem-details.ts';

/** How to read a request with images. */
export interface ParseFrameDataOptions extends ParseBatchOptions {
  /** Decodes base64. An argument, since runtimes have different ways. */
  readonly decodeBase64: DecodeBase64;
}

/** A data URL, the bytes of an image, or a frame that was missed. */
type FrameEntry = string | Uint8Array | null;

/**
 * Parses the body of `POST /FrameData`. A frame that is not an image is dropped and reported. A fault of the
 * request itself is an error that lists every fault.
 * @param body the parsed JSON, or the result of `readFrameBundle`, with the bytes of the images as frames
 * @throws InvalidRequestError `invalid_request`, `too_many_frames` or `batch_too_short`
 */
export function parseFrameData(body: unknown, options: ParseFrameDataOptions): FrameBatch {
  return parseBatch(body, options, {
    what: 'image data URLs',
    findProblems: entryProblems,
    readFrames: (entries, times) => readImages(entries as FrameEntry[], times, options.decodeBase64),
  });
}

function entryProblems(entries: readonly unknown[]): RequestProblem[] {
  return entries.flatMap((entry, index) =>
    typeof entry === 'string' || entry === null || entry instanceof Uint8Array
      ? []
      : [
          {
            path: `frames[${index}]`,
            message: `must be a data URL string or null, not ${describeValue(entry)}`,
          },
        ],
  );
}

function readImages(
  entries: readonly FrameEntry[],
  times: readonly number[],
  decodeBase64: DecodeBase64,
): { frames: ReceivedFrame[]; dropped: DroppedFrame[] } {
  const frames: ReceivedFrame[] = [];
  const dropped: DroppedFrame[] = [];
  for (const [index, entry] of entries.entries()) {
    const parsed = entry === null ? { reason: 'is missing (null)' } : parseImage(entry, decodeBase64);
    if ('reason' in parsed) {
      dropped.push({ index, reason: parsed.reason });
    } else {
      const timestampMs = times[index] as number;
      frames.push({ index, timestampMs, format: parsed.format, image: parsed.bytes });
    }
  }
  return { frames, dropped };
}
