import type { ParameterSets } from './parameter-sets.ts';
import type { SequenceParameters } from './parse-sps.ts';

/** Follows what pictures go by, and reports where a player that was set up for earlier ones would have to be set up again. */
export class PictureChanges {
  readonly #all: readonly SequenceParameters[];
  readonly #declared: SequenceParameters | undefined;
  #before: SequenceParameters | undefined;

  /** @param declared the parameter sets of the codec private data, to which nothing was added yet */
  constructor(declared: ParameterSets) {
    this.#all = declared.all;
    this.#declared = declared.declared;
  }

  /**
   * Takes what the next picture goes by. The first may go by any set of the codec private data.
   * @returns such as `640x480 to 480x640`; undefined if a player can go on
   */
  take(now: SequenceParameters): string | undefined {
    const before =
      this.#before ?? this.#all.find((set) => describeChange(set, now) === undefined) ?? this.#declared;
    this.#before = now;
    return before && describeChange(before, now);
  }
}

function describeChange(before: SequenceParameters, now: SequenceParameters): string | undefined {
  if (before === now) return undefined;
  const [was, is] = [describe(before), describe(now)];
  const changes = was.flatMap((fact, index) => (fact === is[index] ? [] : [`${fact} to ${is[index]}`]));
  return changes.length === 0 ? undefined : changes.join(', ');
}

function describe({ width, height, ...sequence }: SequenceParameters): string[] {
  const { profileIdc, chromaFormatIdc, bitDepthLuma, bitDepthChroma } = sequence;
  return [
    `${width}x${height}`,
    `profile ${profileIdc}`,
    `chroma format ${chromaFormatIdc}`,
    `${bitDepthLuma} and ${bitDepthChroma} bits`,
  ];
}
