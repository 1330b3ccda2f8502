import { type MatroskaEvent, MatroskaReader, type MatroskaReaderOptions } from '@frame-ingest/matroska/media';

/**
 * Reads the Matroska documents of a payload. Each is only a part of the producer's document: if its Segment has a size, it is
 * the size of the producer's file and says nothing here. Recordings of the service have an unknown size in its place, whatever
 * the producer wrote; this reader replaces it likewise.
 */
export class PayloadReader {
  readonly #options: MatroskaReaderOptions;
  #reader: MatroskaReader;
  #base = 0;
  #byteLength = 0;

  constructor(options: MatroskaReaderOptions) {
    this.#options = options;
    this.#reader = new MatroskaReader(options);
  }

  /** Where in the payload the byte offsets of events and errors count from. */
  get base(): number {
    return this.#base;
  }

  /** @throws MatroskaError */
  *push(chunk: Uint8Array): Iterable<MatroskaEvent> {
    this.#byteLength += chunk.length;
    for (let rest: Uint8Array | undefined = chunk; rest !== undefined; ) {
      const bytes: Uint8Array = rest;
      rest = undefined;
      for (const event of this.#reader.push(bytes)) {
        if (event.type === 'segment' && claimsSize(event.raw)) {
          const end = this.#base + event.byteOffset + event.byteLength;
          this.#startSegment(end);
          yield { ...event, byteOffset: end - event.byteLength - this.#base, ...unknownSegmentBytes };
          // What follows the head came with this chunk: the reader had stopped at the head, or before it, until then.
          rest = chunk.subarray(chunk.length - (this.#byteLength - end));
          break;
        }
        yield event;
      }
    }
  }

  end(): Iterable<MatroskaEvent> {
    return this.#reader.end();
  }

  /** Goes on with a reader that has seen the head of a segment of unknown size. */
  #startSegment(byteOffset: number): void {
    this.#reader = new MatroskaReader(this.#options);
    this.#base = byteOffset - unknownSegment.length;
    Array.from(this.#reader.push(unknownSegment));
  }
}

/** As the service writes it: a size field of eight bytes with all bits set. */
const unknownSegment = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

const unknownSegmentBytes = { raw: unknownSegment, byteLength: unknownSegment.length };

/** RFC 8794 section 6.2: a size is unknown when all its bits are set. */
function claimsSize([, , , , first = 0, ...others]: Uint8Array): boolean {
  const valueBits = 0xff >> (Math.clz32(first) - 23);
  return (first & valueBits) !== valueBits || others.some((byte) => byte !== 0xff);
}
