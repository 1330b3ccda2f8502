import { nalUnitType, type PictureHead } from '@frame-ingest/matroska/h264';
import type { TimedAccessUnit, VideoFault, VideoLimits } from '../types.ts';
import { findConfigurationProblems } from './find-configuration-problems.ts';
import { PictureSequence } from './picture-sequence.ts';
import { type Configuration, type Problem, readConfiguration } from './read-configuration.ts';
import { readPicture } from './read-picture.ts';
import { isEnd, splitAccessUnit } from './split-access-unit.ts';

/**
 * Checks a video of one encoder, one access unit after the other: whether it can be archived, streamed and played as it is. No
 * picture is decoded for it.
 */
export class AccessUnitChecker {
  /** What is wrong with the codec private data; without an index. */
  readonly codecPrivateFaults: readonly VideoFault[];
  /** What holds for all access units; undefined where the codec private data cannot be read. */
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
   * @returns what is wrong with it; nothing where the codec private data cannot be read, by which alone it could be told
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
      reason: `is at ${timestampMs} ms, and the one before at ${before} ms; times must rise`,
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
  reason: 'comes behind the end of a sequence and is no IDR picture',
};

function findKeyframeProblem(
  { isIdr }: PictureHead,
  keyframe: boolean,
  isFirst: boolean,
): Problem | undefined {
  if (isFirst && !isIdr) {
    const reason = 'is no IDR picture; a batch must begin with one, for it is decoded alone';
    return { rule: 'first-not-keyframe', reason };
  }
  if (isIdr === keyframe) return undefined;
  const reason = keyframe
    ? 'is marked as a keyframe and is no IDR picture; recovery points and intra refresh are none to players'
    : 'is an IDR picture and is not marked as a keyframe';
  return { rule: 'keyframe-flag', reason };
}
