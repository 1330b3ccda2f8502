import { AccessUnitChecker, type StreamedAccessUnit, type VideoLimits } from '@frame-ingest/access-units';

/** Finds out which pictures of a stream the service would accept. */
export interface VideoCheck {
  /**
   * @param unit the next access unit
   * @returns why it must not be sent; undefined if it can be sent
   */
  readonly findFault: (unit: StreamedAccessUnit, timestampMs: number) => VideoCheckFault | undefined;
}

export interface VideoCheckFault {
  /** What is at fault: the whole stream, this picture, or one that it depends on. */
  readonly of: 'stream' | 'picture' | 'before';
  /** The name of a rule. */
  readonly rule: string;
  /** For people: a phrase that follows the name of the thing at fault. */
  readonly reason: string;
}

/**
 * Checks like the service, from each keyframe on, so that a wrong encoder is reported at once and not batch by batch. After a
 * picture that is not sent, none is sent before the next keyframe.
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
  reason: 'depends on a picture that was not sent',
};
