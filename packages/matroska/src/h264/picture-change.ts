import type { SequenceParameters } from './parse-sps.ts';

/**
 * Tells what a decoder or player that was set up by one sequence parameter set would have to be set up for anew.
 * @param before @param now what is in force before and now
 * @returns such as `640x480 to 480x640`; undefined where a player can go on
 */
export function describePictureChange(
  before: SequenceParameters,
  now: SequenceParameters,
): string | undefined {
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
