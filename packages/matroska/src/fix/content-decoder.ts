import { fragmentLimits } from '@frame-ingest/kinesis-video';
import type { Track } from '../types.ts';

/**
 * Undoes zlib (RFC 1950). This package has no zlib of its own, because it runs without Node.
 * @param maxBytes most bytes that may come out; more is an error
 * @throws if the bytes are not what zlib wrote, or too many come out
 */
export type Inflate = (compressed: Uint8Array, maxBytes: number) => Uint8Array;

/** What Matroska did to the frames of one track, and how to undo it. */
export class ContentDecoder {
  readonly #track: Track;
  readonly #inflate: Inflate | undefined;
  /** Why no frame of the track can be read; undefined where they can. */
  readonly obstacle: string | undefined;

  constructor(track: Track, inflate?: Inflate) {
    this.#track = track;
    this.#inflate = inflate;
    this.obstacle = this.#findObstacle();
  }

  /** @returns the frame as its codec knows it; undefined where it cannot be decompressed */
  decode(frame: Uint8Array): Uint8Array | undefined {
    const compression = this.#track.contentEncodings?.[0]?.compression;
    if (compression === undefined) return frame;
    if (compression.algorithm === headerStripping) return join(compression.settings, frame);
    try {
      return this.#inflate?.(frame, fragmentLimits.maxFragmentBytes);
    } catch {
      return undefined;
    }
  }

  #findObstacle(): string | undefined {
    const encodings = this.#track.contentEncodings ?? [];
    const [encoding] = encodings;
    if (encoding === undefined) return undefined;
    const subject = `the track (${this.#track.codecId.slice(0, 40)}) is`;
    if (encodings.length > 1) return `${subject} compressed or encrypted several times over`;
    if (encoding.compression === undefined) return `${subject} encrypted`;
    if (encoding.scope !== scopeOfFrames) return `${subject} compressed together with its codec private data`;
    const { algorithm } = encoding.compression;
    if (algorithm === headerStripping || (algorithm === zlib && this.#inflate !== undefined))
      return undefined;
    return `${subject} compressed by ${algorithmNames[algorithm] ?? `algorithm ${algorithm}`}`;
  }
}

/** ContentEncodingScope: the frames, and nothing else. */
const scopeOfFrames = 1;
/** ContentCompAlgo (RFC 9559 section 5.1.4.1.31.6). */
const zlib = 0;
const headerStripping = 3;
const algorithmNames: readonly string[] = ['zlib', 'bzlib', 'lzo1x'];

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
