import type { CapturedFrame, CapturedImage } from '../captured-frame.ts';

/** Knows which access units can be decoded: behind one that is not there, none up to the next keyframe. */
export interface PictureChain {
  /** @returns the frame, without its picture where that builds on one that is not there */
  readonly add: (frame: CapturedFrame) => CapturedFrame;
  /** What was added last is not there after all, or a batch ends behind it. */
  readonly break: () => void;
}

/** Pictures that stand alone pass it, and end what was before them. */
export function createPictureChain(): PictureChain {
  /** The avcC of what can be decoded now. */
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

const noKeyframe = 'cannot be decoded: a picture before it is missing, and no keyframe has come since';

/** The same frame, without its picture. */
export function skip({ timestampMs }: CapturedFrame, skipReason: string): CapturedFrame {
  return { timestampMs, image: null, skipReason };
}

/** Whether a picture is of an encoder with this avcC; a picture that stands alone is of none. */
export function hasCodecPrivate({ h264 }: CapturedImage, codecPrivate: Uint8Array | undefined): boolean {
  const own = h264?.codecPrivate;
  if (own === undefined || codecPrivate === undefined) return own === codecPrivate;
  return (
    own === codecPrivate ||
    (own.length === codecPrivate.length && own.every((byte, at) => byte === codecPrivate[at]))
  );
}
