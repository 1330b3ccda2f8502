import { codecOf, codecPrivateOf, hasKnownVideoCodecId, TrackType } from '../codec.ts';
import { isWithoutParameterSets, parseAvcConfiguration } from '../h264/avc-configuration.ts';
import { ParameterSets } from '../h264/parameter-sets.ts';
import type { SequenceParameters } from '../h264/parse-sps.ts';
import { splitByStartCode } from '../h264/split-nal-units.ts';
import type { Track } from '../types.ts';
import type { Findings } from './findings.ts';

/** What is wrong with the declaration of one track. @param byteOffset of the Tracks element */
export function inspectTrack(track: Track, byteOffset: number, findings: Findings): void {
  const name = `Track ${track.number}`;
  const id = JSON.stringify(track.codecId.slice(0, 40));
  if (track.contentEncodings !== undefined) {
    findings.add('content-encoding', byteOffset, `${name} has ContentEncodings`);
  }
  if (track.type === TrackType.video) inspectVideo(track, `${name} (${id})`, byteOffset, findings);
  if (track.type === TrackType.audio) inspectAudio(track, `${name} (${id})`, byteOffset, findings);
}

/** Reports a chroma format or bit depth that players do not show. */
export function inspectSequenceParameters(
  {
    chromaFormatIdc,
    bitDepthLuma,
    bitDepthChroma,
  }: Pick<SequenceParameters, 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'>,
  name: string,
  byteOffset: number,
  findings: Findings,
): void {
  if (chromaFormatIdc !== 1) {
    const format = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'][chromaFormatIdc] ?? `format ${chromaFormatIdc}`;
    findings.add('chroma-format', byteOffset, `${name} has chroma ${format}`);
  }
  const depth = Math.max(bitDepthLuma, bitDepthChroma);
  if (depth > 8) findings.add('bit-depth', byteOffset, `${name} has ${depth} bits per sample`);
}

function inspectVideo(track: Track, name: string, byteOffset: number, findings: Findings): void {
  const codec = codecOf(track);
  if (codec === 'other') {
    findings.add('video-codec', byteOffset, `${name} is neither H.264 nor H.265`);
    return;
  }
  if (!hasKnownVideoCodecId(track)) {
    findings.add('codec-id', byteOffset, `${name} is H.264 with another CodecID`);
  }
  const codecPrivate = codecPrivateOf(track);
  if (codec === 'hevc') findings.add('hevc', byteOffset, `${name} is H.265`);
  if (codecPrivate === undefined) {
    findings.add('codec-private-missing', byteOffset, `${name} has no codec private data`);
  } else if (codec === 'hevc') {
    inspectHevcConfiguration(codecPrivate, name, byteOffset, findings);
  } else {
    inspectAvcConfiguration(codecPrivate, name, byteOffset, findings);
  }
}

function inspectAvcConfiguration(
  codecPrivate: Uint8Array,
  name: string,
  byteOffset: number,
  findings: Findings,
): void {
  const configuration = parseAvcConfiguration(codecPrivate);
  const parameterSets = new ParameterSets(configuration);
  if (configuration === undefined) {
    const units = splitByStartCode(codecPrivate);
    const other = isWithoutParameterSets(codecPrivate) ? 'an avcC without parameter sets' : undefined;
    const what = units === undefined ? (other ?? 'neither an avcC nor Annex B') : 'Annex B, not an avcC';
    findings.add('codec-private-not-avcc', byteOffset, `The codec private data of ${name} is ${what}`);
    for (const unit of units ?? []) parameterSets.add(unit);
  } else if (configuration.hasDoubledHeaders) {
    const message = `The parameter sets in the codec private data of ${name} begin with their header bytes twice`;
    findings.add('codec-private-doubled-headers', byteOffset, message);
  }
  const { declared } = parameterSets;
  if (declared !== undefined) inspectSequenceParameters(declared, name, byteOffset, findings);
}

/** HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 8.3.3.1. H.265 may have 10 bits in HLS, but not 4:2:2. */
function inspectHevcConfiguration(
  codecPrivate: Uint8Array,
  name: string,
  byteOffset: number,
  findings: Findings,
): void {
  if (codecPrivate.length < 23 || codecPrivate[0] !== 1) {
    findings.add('codec-private-not-avcc', byteOffset, `The codec private data of ${name} is not an hvcC`);
    return;
  }
  const chromaFormatIdc = (codecPrivate[16] ?? 0) & 3;
  inspectSequenceParameters(
    { chromaFormatIdc, bitDepthLuma: 8, bitDepthChroma: 8 },
    name,
    byteOffset,
    findings,
  );
}

function inspectAudio(track: Track, name: string, byteOffset: number, findings: Findings): void {
  const codec = codecOf(track);
  if (codec === 'other') findings.add('audio-codec', byteOffset, `${name} is neither AAC nor G.711`);
  if (codec === 'aac' && (track.codecPrivate?.length ?? 0) < 2) {
    findings.add('audio-codec-private', byteOffset, `${name} has no AudioSpecificConfig`);
  }
  if (codec === 'aLaw' || codec === 'muLaw') findings.add('audio-g711-hls', byteOffset, `${name} is G.711`);
  if (codec === 'muLaw') findings.add('audio-mu-law', byteOffset, `${name} is G.711 in mu-law`);
}
