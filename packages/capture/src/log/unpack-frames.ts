import type { CapturedFrame, SkippedFrame } from '../captured-frame.ts';
import { unpackKeyframe } from './format/keyframe-payload.ts';
import type { FramePlace } from './restore-batches.ts';

/** A frame of a batch as the disk gives it back. */
export interface FoundFrame {
  readonly place: Pick<FramePlace, 'type' | 'count' | 'timestampMs'>;
  /** Undefined where it is not what was written. */
  readonly payload: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Makes frames of what the disk has of a batch. An access unit builds on the ones before it, so behind one that is lost, and
 * behind a gap, there is no picture up to the next keyframe.
 * @returns the frames, and how many of them the disk has lost
 */
export function unpackFrames(found: readonly FoundFrame[]): {
  readonly frames: readonly CapturedFrame[];
  readonly lost: number;
} {
  /** The avcC of the pictures that can be decoded now. */
  let codecPrivate: Uint8Array<ArrayBuffer> | undefined;
  let nextCount = 0;
  let lost = 0;

  function lose(timestampMs: number, skipReason: string): SkippedFrame {
    lost += 1;
    return { timestampMs, image: null, skipReason };
  }

  function unpack({ place: { type, count, timestampMs }, payload }: FoundFrame): CapturedFrame {
    if (count !== nextCount) codecPrivate = undefined;
    nextCount = count + 1;
    if (payload === undefined) {
      if (type !== 'skipped') codecPrivate = undefined;
      return lose(timestampMs, 'lost by the disk of this device');
    }
    switch (type) {
      case 'skipped':
        return { timestampMs, image: null, skipReason: new TextDecoder().decode(payload) };
      case 'picture':
        return { timestampMs, image: payload };
      case 'keyframe': {
        const keyframe = unpackKeyframe(payload);
        codecPrivate = keyframe.codecPrivate;
        return { timestampMs, image: keyframe.accessUnit, h264: { keyframe: true, codecPrivate } };
      }
      case 'delta':
        if (codecPrivate === undefined) {
          return lose(timestampMs, 'cannot be decoded: the disk of this device has lost a picture before it');
        }
        return { timestampMs, image: payload, h264: { keyframe: false, codecPrivate } };
    }
  }

  const frames = found.map(unpack);
  return { frames, lost };
}
