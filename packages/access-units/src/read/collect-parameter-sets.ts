import {
  NalUnitType,
  nalUnitType,
  parsePps,
  parseSps,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { InvalidVideoError } from '../errors.ts';

/** What an avcC can hold of each (ISO/IEC 14496-15 section 5.3.3.1.2). */
const most = { sequence: 31, picture: 255, bytes: 0xffff };

/**
 * Makes an avcC of the parameter sets in NAL units: the first of each id. What comes later under the same id is another
 * configuration, which `findVideoFaults` tells.
 * @param units of a whole video
 * @throws InvalidVideoError where there are none of a kind, or more than an avcC can hold
 */
export function collectParameterSets(units: Iterable<Uint8Array>): Uint8Array {
  const sequence = new Map<number, Uint8Array>();
  const picture = new Map<number, Uint8Array>();
  for (const unit of units) {
    const type = nalUnitType(unit);
    if (type === NalUnitType.sequenceParameterSet) addFirst(sequence, parseSps(unit)?.id, unit);
    else if (type === NalUnitType.pictureParameterSet) addFirst(picture, parsePps(unit)?.id, unit);
  }
  if (sequence.size === 0 || picture.size === 0) {
    const kind = sequence.size === 0 ? 'sequence' : 'picture';
    throw unusable(
      `has no ${kind} parameter set (NAL unit type ${sequence.size === 0 ? 7 : 8}) that can be read; have them repeated at each keyframe (\`repeat-headers=1\`, \`config-interval=-1\`, \`--inline\`)`,
    );
  }
  if (sequence.size > most.sequence || picture.size > most.picture) {
    throw unusable(`has ${sequence.size} sequence and ${picture.size} picture parameter sets`);
  }
  const sets = [...sequence.values(), ...picture.values()];
  if (sets.some(({ length }) => length > most.bytes)) {
    throw unusable(`has a parameter set of more than ${most.bytes} bytes`);
  }
  return writeAvcConfiguration([...sequence.values()], [...picture.values()]);
}

function addFirst(sets: Map<number, Uint8Array>, id: number | undefined, unit: Uint8Array): void {
  if (id !== undefined && !sets.has(id)) sets.set(id, unit);
}

function unusable(reason: string): InvalidVideoError {
  return new InvalidVideoError([{ index: undefined, rule: 'parameter-sets', reason }]);
}
