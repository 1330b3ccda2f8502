import { nalUnitType, type PictureHead } from '@frame-ingest/matroska/h264';
import type { TimedAccessUnit, VideoFault, VideoLimits } from '../types.ts';
import { findConfigurationProblems } from './find-configuration-problems.ts';
import { PictureSequence } from './picture-sequence.ts';
import { type Configuration, type Problem, readConfiguration } from './read-configuration.ts';
import { readPicture } from './read-picture.ts';
import { isEnd, splitAccessUnit } from './split-access-unit.ts';

/**
 * Checks, access unit by access unit, whether a video of one encoder can be archived, streamed and played unchanged. It doesn't
 * decode pictures.
 */
export class AccessUnitChecker {
  /** The faults of the codec private data; without an index. */
  readonly codecPrivateFaults: readonly VideoFault[];
  /** The configuration of all access units; undefined if the codec private data cannot be read. */
  readonly configuration: Configuration | undefined;
  readonly #limits: VideoLimits;
  readonly #sequence: PictureSequence | undefined;
  #isFirst = true;
  #hasEnded = false;
  #timestampMs = Number.NEGATIVE_INFINITY;

  /** @param codecPrivate the avcC of all access units */
  constructor(codecPrivate: Uint8Array, limits: VideoLimits) {
    const { problems, configuration } = readConfiguration(codecPrivate);
    const others = configuration === undefined ? [] : findConfigurationProblems(configuration, limits);
    this.codecPrivateFaults = [...problems, ...others].map((problem) => ({ index: undefined, ...problem }));
    this.configuration = configuration;
    this.#limits = limits;
    this.#sequence = configuration && new PictureSequence(configuration.sequence);
  }

  /**
   * Takes the next access unit in decoding order.
   * @returns its faults; none if the codec private data cannot be read, because the check needs it
   */
  check(unit: TimedAccessUnit): VideoFault[] {
    const problems = [this.#checkTime(unit), ...this.#checkPicture(unit)];
    return problems.flatMap((problem) => (problem === undefined ? [] : [{ index: unit.index, ...problem }]));
  }

  #checkTime({ timestampMs }: TimedAccessUnit): Problem | undefined {
    const before = this.#timestampMs;
    this.#timestampMs = timestampMs;
    if (!Number.isSafeInteger(timestampMs)) {
      return { rule: 'times', reason: `has the timestamp ${timestampMs}; it must be whole milliseconds` };
    }
    if (timestampMs > before) return undefined;
    return {
      rule: 'times',
      reason: `is at ${timestampMs} ms, but the one before is at ${before} ms; times must increase`,
    };
  }

  #checkPicture({ data, keyframe }: TimedAccessUnit): readonly (Problem | undefined)[] {
    if (this.configuration === undefined) return [];
    const units = splitAccessUnit(data, this.configuration, this.#limits);
    const picture = 'rule' in units ? units : readPicture(units, this.configuration);
    const isFirst = this.#isFirst;
    const isBehindEnd = this.#hasEnded;
    this.#isFirst = false;
    this.#hasEnded = !('rule' in units) && units.some((unit) => isEnd(nalUnitType(unit)));
    if ('rule' in picture) {
      this.#sequence?.skip();
      return [picture];
    }
    return [
      findKeyframeProblem(picture, keyframe, isFirst),
      isBehindEnd && !picture.isIdr ? notIdrBehindEnd : undefined,
      this.#sequence?.take(picture),
    ];
  }
}

const notIdrBehindEnd: Problem = {
  rule: 'end-of-sequence',
  reason: 'follows the end of a sequence and is not an IDR picture',
};

function findKeyframeProblem(
  { isIdr }: PictureHead,
  keyframe: boolean,
  isFirst: boolean,
): Problem | undefined {
  if (isFirst && !isIdr) {
    const reason = 'is not an IDR picture; a batch must begin with one, because it is decoded alone';
    return { rule: 'first-not-keyframe', reason };
  }
  if (isIdr === keyframe) return undefined;
  const reason = keyframe
    ? 'is marked as a keyframe but is not an IDR picture; to players, recovery points and intra refresh are not keyframes'
    : 'is an IDR picture but is not marked as a keyframe';
  return { rule: 'keyframe-flag', reason };
}
