import { AccessUnitChecker, type StreamedAccessUnit, type VideoLimits } from '@frame-ingest/access-units';

/** Tells which pictures of a stream the service would take. */
export interface VideoCheck {
  /**
   * @param unit the next one
   * @returns why it is not to be sent, to read on from what it is; `undefined` where it may be
   */
  readonly findFault: (unit: StreamedAccessUnit, timestampMs: number) => VideoCheckFault | undefined;
}

export interface VideoCheckFault {
  /** What is at fault: all of the stream, this picture, or one that it builds on. */
  readonly of: 'stream' | 'picture' | 'before';
  /** The name of a rule. */
  readonly rule: string;
  /** For people: a phrase that reads on from the thing at fault. */
  readonly reason: string;
}

/**
 * Checks as the service does, from each keyframe on, so that a wrong encoder is told of at once and not batch by batch. Behind a
 * picture that is not sent there is none up to the next keyframe.
 */
export function createVideoCheck(limits: VideoLimits): VideoCheck {
  let checker: AccessUnitChecker | undefined;
  let index = 0;

  function check(unit: StreamedAccessUnit, timestampMs: number): VideoCheckFault | undefined {
    const { keyframe, data, codecPrivate } = unit;
    if (keyframe) checker = new AccessUnitChecker(codecPrivate, limits);
    if (checker === undefined) return behindFault;
    index += 1;
    const [ofStream] = checker.codecPrivateFaults;
    if (ofStream !== undefined) return { of: 'stream', ...ofStream };
    const [ofPicture] = checker.check({ index, timestampMs, keyframe, data });
    return ofPicture && { of: 'picture', ...ofPicture };
  }

  return {
    findFault(unit, timestampMs) {
      const fault = check(unit, timestampMs);
      if (fault !== undefined) checker = undefined;
      return fault;
    },
  };
}

const behindFault: VideoCheckFault = {
  of: 'before',
  rule: 'builds-on-another',
  reason: 'builds on a picture that is not sent',
};
