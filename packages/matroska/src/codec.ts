import type { Track } from './types.ts';

export const TrackType = { video: 1, audio: 2 } as const;

/** What a track holds, as far as Kinesis Video's consumers tell codecs apart. */
export type Codec = 'h264' | 'hevc' | 'aac' | 'aLaw' | 'muLaw' | 'other';

/** The name that producers write, and the one that the documents print. */
const h264Ids: ReadonlySet<string> = new Set(['V_MPEG4/ISO/AVC', 'V_MPEG/ISO/AVC']);
const hevcIds: ReadonlySet<string> = new Set(['V_MPEGH/ISO/HEVC', 'V_MPEG/ISO/HEVC']);

/**
 * Whether a CodecID is one of H.264 behind lengths, with an `avcC` as codec private data.
 * @param codecId as it stands in the track
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-27.15 V_MPEG4/ISO/AVC; the documents of Kinesis Video print V_MPEG/ISO/AVC
 */
export function isAvcCodecId(codecId: string): boolean {
  return h264Ids.has(codecId);
}

/** Whether consumers know the track's video codec by its CodecID. */
export function hasKnownVideoCodecId({ codecId }: Track): boolean {
  return h264Ids.has(codecId) || hevcIds.has(codecId);
}

/** Also of tracks whose CodecID is another name for it, such as a Video for Windows one. */
export function codecOf(track: Track): Codec {
  const { type, codecId, codecPrivate = new Uint8Array() } = track;
  if (type === TrackType.video) {
    if (hevcIds.has(codecId)) return 'hevc';
    return h264Ids.has(codecId) || isH264ByAnotherName(codecId, codecPrivate) ? 'h264' : 'other';
  }
  if (codecId === 'A_AAC') return 'aac';
  if (codecId !== 'A_MS/ACM') return 'other';
  // WAVEFORMATEX begins with its format tag: WAVE_FORMAT_ALAW, WAVE_FORMAT_MULAW.
  const formatTag = (codecPrivate[0] ?? 0) + 256 * (codecPrivate[1] ?? 0);
  return formatTag === 6 ? 'aLaw' : formatTag === 7 ? 'muLaw' : 'other';
}

/** The codec private data itself, where a BITMAPINFOHEADER of 40 bytes stands in front of it. */
export function codecPrivateOf({ codecId, codecPrivate }: Track): Uint8Array | undefined {
  const bytes = codecId === videoForWindows ? codecPrivate?.subarray(40) : codecPrivate;
  return bytes?.length ? bytes : undefined;
}

const videoForWindows = 'V_MS/VFW/FOURCC';

function isH264ByAnotherName(codecId: string, codecPrivate: Uint8Array): boolean {
  if (codecId !== videoForWindows) return /\bAVC|H\.?264|avc1/i.test(codecId);
  const fourCc = String.fromCharCode(...codecPrivate.subarray(16, 20)).toUpperCase();
  return ['H264', 'X264', 'AVC1', 'DAVC'].includes(fourCc);
}
