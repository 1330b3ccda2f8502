export interface JpegSplitterOptions {
  /**
   * Longest picture in bytes; a longer one counts as damaged.
   * @default 33554432 - 32 MiB
   */
  readonly maxBytes?: number;
  /** Called with the number of bytes if a truncated or damaged picture is discarded. */
  readonly onDiscard?: (bytes: number) => void;
}

/** Finds the pictures in a stream of consecutive JPEG files. */
export interface JpegSplitter {
  /** @returns the pictures that these bytes complete */
  readonly push: (chunk: Uint8Array) => Uint8Array[];
  /** Whether a picture is incomplete. */
  readonly isInPicture: () => boolean;
  /** Ends the stream and discards an incomplete picture. */
  readonly end: () => void;
}

const soi = Buffer.of(0xff, 0xd8, 0xff);
const eoiMarker = 0xd9;
const soiMarker = 0xd8;
const sosMarker = 0xda;

/** Markers without a segment: TEM and RST0 to RST7. */
function isStandalone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/**
 * Splits by the structure of JPEG, because a segment can contain a picture: a thumbnail in APP1 has its own end of image. Bytes
 * between pictures, such as the boundaries of multipart MJPEG, are skipped.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1 and B.2.1)
 */
export function createJpegSplitter({
  maxBytes = 32 * 1024 * 1024,
  onDiscard,
}: JpegSplitterOptions = {}): JpegSplitter {
  /** Bytes of the current picture, or bytes that may begin one. */
  let bytes = Buffer.alloc(0);
  /** The buffer that contains `bytes`: a large picture arrives in hundreds of pieces and is not copied for each of them. */
  let store = bytes;
  let at = 0;
  let inside: 'nothing' | 'markers' | 'scan' = 'nothing';

  function append(chunk: Uint8Array): void {
    const length = bytes.length + chunk.length;
    let start = bytes.byteOffset - store.byteOffset;
    if (start + length > store.length) {
      store = Buffer.allocUnsafeSlow(2 * length);
      bytes.copy(store);
      start = 0;
    }
    // After all bytes that were handed out.
    store.set(chunk, start + bytes.length);
    bytes = store.subarray(start, start + length);
  }

  function begin(offset: number): void {
    bytes = bytes.subarray(offset);
    at = 2;
    inside = 'markers';
  }

  /** Looks for the next picture where this one became invalid: the bytes before may contain a thumbnail. */
  function discard(): void {
    onDiscard?.(at);
    bytes = bytes.subarray(at);
    at = 0;
    inside = 'nothing';
  }

  /** @returns whether the available bytes allow another step */
  function findBeginning(): boolean {
    const offset = bytes.indexOf(soi);
    if (offset >= 0) {
      begin(offset);
      return true;
    }
    bytes = bytes.subarray(Math.max(0, bytes.length - (soi.length - 1)));
    return false;
  }

  function passScan(): boolean {
    const offset = bytes.indexOf(0xff, at);
    at = offset < 0 ? bytes.length : offset;
    const next = bytes[at + 1];
    if (next === undefined) return false;
    // A stuffed 0xFF, or a marker that belongs to the scan.
    if (next === 0x00 || isStandalone(next)) at += 2;
    else if (next === 0xff) at += 1;
    else inside = 'markers';
    return true;
  }

  function passMarker(pictures: Uint8Array[]): boolean {
    const marker = bytes[at + 1];
    if (bytes[at] === undefined || (bytes[at] === 0xff && marker === undefined)) return false;
    if (bytes[at] !== 0xff || marker === 0x00) {
      discard();
    } else if (marker === 0xff) {
      at += 1;
    } else if (marker === eoiMarker) {
      pictures.push(bytes.subarray(0, at + 2));
      bytes = bytes.subarray(at + 2);
      at = 0;
      inside = 'nothing';
    } else if (marker === soiMarker) {
      discard();
    } else if (isStandalone(marker ?? 0)) {
      at += 2;
    } else {
      return passSegment(marker);
    }
    return true;
  }

  function passSegment(marker: number | undefined): boolean {
    if (bytes.length < at + 4) return false;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) {
      discard();
      return true;
    }
    if (bytes.length < at + 2 + length) return false;
    at += 2 + length;
    if (marker === sosMarker) inside = 'scan';
    return true;
  }

  function step(pictures: Uint8Array[]): boolean {
    if (inside === 'nothing') return findBeginning();
    return inside === 'scan' ? passScan() : passMarker(pictures);
  }

  return {
    push(chunk) {
      append(chunk);
      const pictures: Uint8Array[] = [];
      for (;;) {
        while (step(pictures)) {}
        if (inside === 'nothing' || bytes.length <= maxBytes) return pictures;
        discard();
      }
    },
    isInPicture: () => inside !== 'nothing',
    end() {
      if (inside !== 'nothing') onDiscard?.(bytes.length);
      bytes = Buffer.alloc(0);
      store = bytes;
      at = 0;
      inside = 'nothing';
    },
  };
}
