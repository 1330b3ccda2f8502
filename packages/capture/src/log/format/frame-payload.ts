import type { CapturedFrame } from '../../captured-frame.ts';
import { packKeyframe } from './keyframe-payload.ts';
import type { FrameType } from './record.ts';

/** What the record of a frame is, and what it holds. */
export function packFrame(frame: CapturedFrame): {
  readonly type: FrameType;
  readonly payload: Uint8Array<ArrayBuffer>;
} {
  if (frame.image === null) return { type: 'skipped', payload: new TextEncoder().encode(frame.skipReason) };
  const { image, h264 } = frame;
  if (h264 === undefined) return { type: 'picture', payload: image };
  if (!h264.keyframe) return { type: 'delta', payload: image };
  const { codecPrivate } = h264;
  return { type: 'keyframe', payload: packKeyframe({ codecPrivate, accessUnit: image }) };
}
