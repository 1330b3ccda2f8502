import {
  NalUnitType,
  nalUnitType,
  parsePps,
  parseSps,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { InvalidVideoError } from '../errors.ts';

/** Capacity of an avcC (ISO/IEC 14496-15 section 5.3.3.1.2). */
const most = { sequence: 31, picture: 255, bytes: 0xffff };

/**
 * Makes an avcC from the parameter sets among NAL units, with the first of each id. A later, different one with the same id is
 * another configuration, which `findVideoFaults` reports.
 * @param units all NAL units of a video
 * @throws InvalidVideoError if a kind is missing, or there are more than an avcC can hold
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
      `has no ${kind} parameter set (NAL unit type ${sequence.size === 0 ? 7 : 8}) that can be read; set the encoder to repeat them at each keyframe (\`repeat-headers=1\`, \`config-interval=-1\`, \`--inline\`)`,
    );
  }
  if (sequence.size > most.sequence || picture.size > most.picture) {
    throw unusable(
      `has ${sequence.size} sequence and ${picture.size} picture parameter sets; an avcC holds ${most.sequence} and ${most.picture}`,
    );
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
