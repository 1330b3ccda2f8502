import type { Colour } from '@frame-ingest/matroska';
import type { AudioTrack, PlayableTrack, VideoTrack } from '../playable-track.ts';
import { ascii, box, fullBox, uint8, uint16, uint32 } from './box.ts';

/** Describes a track's codec: `avc1` (ISO/IEC 14496-15 section 5.4.2) or `mp4a` (ISO/IEC 14496-14 section 5.6). */
export function sampleEntry(track: PlayableTrack): Buffer {
  return track.kind === 'video' ? avcSampleEntry(track) : aacSampleEntry(track);
}

function avcSampleEntry({ width, height, codecPrivate, colour }: VideoTrack): Buffer {
  const compressorName = Buffer.alloc(32);
  return box(
    'avc1',
    entryHeader,
    Buffer.alloc(16),
    uint16(width, height),
    uint32(dotsPerInch, dotsPerInch, 0),
    uint16(1),
    compressorName,
    uint16(0x18, 0xffff),
    box('avcC', codecPrivate),
    ...(colour ? [colourBox(colour)] : []),
  );
}

/** Players use this before the codec's own parameters. */
function colourBox({ primaries, transferCharacteristics, matrixCoefficients, range }: Colour): Buffer {
  const codes = uint16(primaries, transferCharacteristics, matrixCoefficients);
  return box('colr', ascii('nclx'), codes, uint8(range === 2 ? 0x80 : 0));
}

function aacSampleEntry({ channels, samplingFrequency, codecPrivate }: AudioTrack): Buffer {
  // A rate beyond 16 bits has no room here; the codec's own configuration has it.
  const rate = samplingFrequency < 2 ** 16 ? samplingFrequency * 2 ** 16 : 0;
  return box(
    'mp4a',
    entryHeader,
    uint32(0, 0),
    uint16(channels, 16, 0, 0),
    uint32(rate),
    fullBox('esds', 0, 0, elementaryStreamDescriptor(codecPrivate)),
  );
}

/** ISO/IEC 14496-1 section 7.2.6.5: MPEG-4 audio, its AudioSpecificConfig, and times as the file format has them. */
function elementaryStreamDescriptor(audioSpecificConfig: Uint8Array): Buffer {
  const specific = descriptor(5, audioSpecificConfig);
  const decoder = descriptor(4, uint8(mpeg4Audio, audioStream, 0, 0, 0), uint32(0, 0), specific);
  return descriptor(3, uint16(0), uint8(0), decoder, descriptor(6, uint8(2)));
}

function descriptor(tag: number, ...payload: readonly Uint8Array[]): Buffer {
  const length = payload.reduce((sum, part) => sum + part.length, 0);
  const size = [21, 14, 7].map((shift) => ((length >> shift) & 0x7f) | 0x80);
  return Buffer.concat([uint8(tag, ...size, length & 0x7f), ...payload]);
}

const dataReferenceIndex = 1;
const entryHeader = Buffer.concat([Buffer.alloc(6), uint16(dataReferenceIndex)]);
const dotsPerInch = 0x480000;
const mpeg4Audio = 0x40;
const audioStream = 0x15;
