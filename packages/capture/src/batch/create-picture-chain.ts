import type { CapturedFrame, CapturedImage } from '../captured-frame.ts';

/** Tracks which access units can be decoded: after a missing one, none before the next keyframe. */
export interface PictureChain {
  /** @returns the frame, without its picture if that depends on a missing one */
  readonly add: (frame: CapturedFrame) => CapturedFrame;
  /** Call if the last added picture is missing after all, or a batch ends after it. */
  readonly break: () => void;
}

/** Image files pass it, and end the chain before them. */
export function createPictureChain(): PictureChain {
  /** The avcC of the pictures that can be decoded now; undefined if a keyframe is needed. */
  let codecPrivate: Uint8Array | undefined;
  return {
    add(frame) {
      if (frame.image === null) return frame;
      if (frame.h264 !== undefined && !frame.h264.keyframe) {
        return hasCodecPrivate(frame, codecPrivate) ? frame : skip(frame, noKeyframe);
      }
      codecPrivate = frame.h264?.codecPrivate;
      return frame;
    },
    break() {
      codecPrivate = undefined;
    },
  };
}

const noKeyframe = 'cannot be decoded: a picture before it is missing, and no keyframe has followed';

/** The same frame, without its picture. */
export function skip({ timestampMs }: CapturedFrame, skipReason: string): CapturedFrame {
  return { timestampMs, image: null, skipReason };
}

/** Whether a picture is from an encoder with this avcC; an image file has no avcC. */
export function hasCodecPrivate({ h264 }: CapturedImage, codecPrivate: Uint8Array | undefined): boolean {
  const own = h264?.codecPrivate;
  if (own === undefined || codecPrivate === undefined) return own === codecPrivate;
  return (
    own === codecPrivate ||
    (own.length === codecPrivate.length && own.every((byte, at) => byte === codecPrivate[at]))
  );
}
