import { AccessUnitChecker } from '@frame-ingest/access-units';
import { codecLimits, defaultLimits } from '@frame-ingest/contract';
import type { MeasuredFrame } from '../measured-run.ts';

export interface H264Frame extends MeasuredFrame {
  readonly h264: NonNullable<MeasuredFrame['h264']>;
}

export function isH264(frame: MeasuredFrame): frame is H264Frame {
  // WebDriver makes null of what is undefined.
  return typeof frame.h264 === 'object' && frame.h264 !== null;
}

/** What the service would refuse of these frames, as one video or, where the codec private data changes, as several. */
export function findVideoFaults(frames: readonly H264Frame[]): string[] {
  const limits = { ...codecLimits, maxFramePixels: defaultLimits.maxFramePixels };
  let codecPrivate = '';
  let checker: AccessUnitChecker | undefined;
  return frames.flatMap(({ timestampMs, h264 }, index) => {
    const isOther = checker === undefined || h264.codecPrivate !== codecPrivate;
    const current =
      isOther || checker === undefined
        ? new AccessUnitChecker(Buffer.from(h264.codecPrivate, 'base64'), limits)
        : checker;
    checker = current;
    codecPrivate = h264.codecPrivate;
    const unit = { index, timestampMs, keyframe: h264.keyframe, data: Buffer.from(h264.data, 'base64') };
    const faults = [...(isOther ? current.codecPrivateFaults : []), ...current.check(unit)];
    return faults.map(({ rule, reason }) => `frames[${index}] ${rule}: ${reason}`);
  });
}
