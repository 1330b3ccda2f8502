import {
  joinWithStartCodes,
  NalUnitType,
  nalUnitType,
  parseAvcConfiguration,
  splitByStartCode,
  splitNalUnits,
} from '@frame-ingest/matroska/h264';
import { isAvcCodecId, joinParts, type Track } from '@frame-ingest/matroska/media';
import { AnnexBError } from '../errors.ts';
import type { Frame } from './fragment.ts';

/**
 * Converts an H.264 frame to a byte stream with start codes (ITU-T H.264 Annex B), as decoders, RTP senders and `.h264`
 * files take it. A keyframe gets the parameter sets of the codec private data unless it has its own.
 * @param frame of a track `V_MPEG4/ISO/AVC`, or `V_MPEG/ISO/AVC` as the service's documents have it; one that is a byte stream already is given back as it is
 * @throws AnnexBError if the frame is not H.264 or is cut short
 */
export function toAnnexB(frame: Pick<Frame, 'track' | 'keyframe' | 'data'>): Uint8Array {
  const { track, keyframe, data } = frame;
  if (!isAvcCodecId(track.codecId)) {
    throw new AnnexBError(`Track ${track.number} is ${track.codecId}, not V_MPEG4/ISO/AVC`);
  }
  const { codecPrivate } = track;
  if (codecPrivate === undefined || codecPrivate.length === 0 || splitByStartCode(codecPrivate)) {
    return requireByteStream(data, track);
  }
  const { lengthSize, parameterSets } = readConfiguration(codecPrivate, track);
  const nalUnits = splitNalUnits(data, lengthSize);
  if (nalUnits === undefined) {
    throw new AnnexBError(
      `A frame of track ${track.number} is not a sequence of whole NAL units with ${lengthSize}-byte length prefixes`,
    );
  }
  const { framing, units } = nalUnits;
  const isBare = keyframe && !units.some((unit) => nalUnitType(unit) === NalUnitType.sequenceParameterSet);
  if (framing === 'lengthPrefixed') return joinWithStartCodes(isBare ? [...parameterSets, ...units] : units);
  // Some producers send avcC and, against it, frames with start codes.
  return isBare ? joinParts([joinWithStartCodes(parameterSets), data]) : data;
}

function requireByteStream(data: Uint8Array, { number }: Track): Uint8Array {
  if (splitByStartCode(data) !== undefined) return data;
  throw new AnnexBError(`Track ${number} has no codec private data (avcC), which is needed to read it`);
}

function readConfiguration(
  codecPrivate: Uint8Array,
  { number }: Track,
): { lengthSize: number; parameterSets: Uint8Array[] } {
  const configuration = parseAvcConfiguration(codecPrivate);
  if (configuration === undefined) {
    const what = `begins with ${codecPrivate[0]} and has ${codecPrivate.length} bytes`;
    throw new AnnexBError(`The codec private data of track ${number} is not a whole avcC: it ${what}`);
  }
  const { lengthSize, sequenceParameterSets, pictureParameterSets } = configuration;
  return { lengthSize, parameterSets: [...sequenceParameterSets, ...pictureParameterSets] };
}
