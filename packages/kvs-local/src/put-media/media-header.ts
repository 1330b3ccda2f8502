import type { MatroskaEvent, Track } from '@frame-ingest/matroska';
import { FragmentError } from './fragment-error.ts';

/** Everything before the first cluster of a connection, as it was sent but for the size of the segment. */
export class MediaHeader {
  readonly #parts: { readonly raw: Uint8Array; readonly onlyInFirstFragment: boolean }[] = [];
  readonly #seen = new Set<MatroskaEvent['type']>();
  #byteLength = 0;
  #tracks: readonly Track[] = [];
  #timestampScale = 1_000_000;

  /**
   * Takes the next element.
   * @param maxBytes most bytes of the whole header
   * @throws FragmentError INVALID_MKV_DATA for what is not the beginning of one Matroska segment
   */
  add(event: MatroskaEvent, maxBytes: number): void {
    if (this.#seen.size === 0 && event.type !== 'ebml') throw invalid('The media does not begin with EBML');
    this.refuseSecond(event);
    if (event.type === 'ebml' && !['matroska', 'webm'].includes(event.docType)) {
      throw invalid(`The media is ${JSON.stringify(event.docType.slice(0, 40))}, not matroska`);
    }
    if (event.type === 'info') this.#timestampScale = event.info.timestampScale;
    if (event.type === 'tracks') this.#tracks = event.tracks;
    this.#byteLength += event.raw.length;
    if (this.#byteLength > maxBytes)
      throw invalid(`There are over ${maxBytes} bytes before the first cluster`);

    // Recordings of the service have tags that a producer queued before its Info only in front of the first fragment.
    const onlyInFirstFragment = event.type === 'tags' && !this.#seen.has('info');
    const raw = event.type === 'segment' ? withUnknownSize(event.raw) : event.raw;
    this.#parts.push({ raw, onlyInFirstFragment });
    this.#seen.add(event.type);
  }

  /** @throws FragmentError for the second element of a type that a connection may send only once */
  refuseSecond({ type }: MatroskaEvent): void {
    if (singular.has(type) && this.#seen.has(type)) throw invalid(`The media has a second ${type} element`);
  }

  /** @throws FragmentError when a cluster comes before Tracks */
  requireTracks(): void {
    if (this.#tracks.length === 0) throw invalid('There is a cluster before any track is declared');
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** Nanoseconds per timestamp unit. */
  get timestampScale(): number {
    return this.#timestampScale;
  }

  bytes(isFirstFragment: boolean): Uint8Array {
    const parts = this.#parts.filter((part) => isFirstFragment || !part.onlyInFirstFragment);
    return Buffer.concat(parts.map(({ raw }) => raw));
  }
}

/**
 * Each fragment is sent after this header, so the size of the whole would be wrong there. Recordings of the service also have
 * an unknown size when the producer (mkvmerge) wrote a known one.
 */
function withUnknownSize(head: Uint8Array): Uint8Array {
  const idLength = 4;
  return head.map((byte, index) => {
    if (index < idLength) return byte;
    return index === idLength ? 0xff >> (head.length - idLength - 1) : 0xff;
  });
}

const singular: ReadonlySet<MatroskaEvent['type']> = new Set(['ebml', 'segment', 'info', 'tracks']);

function invalid(message: string): FragmentError {
  return new FragmentError('INVALID_MKV_DATA', message);
}
