import { frameBundleMediaType, h264BatchMediaType, sniffImageFormat } from '@frame-ingest/contract';
import { RequestError } from '../errors.ts';

/**
 * Refuses a body that begins unlike its content type, and says what to do. `curl --data-binary` without a type calls everything a
 * form, and a JSON parser could only say that it is not JSON.
 * @param head the first {@link headBytes} of the body
 * @param mediaType in lower case, without parameters; empty if there is none
 * @throws RequestError `unsupported_media_type`
 */
export function refuseMislabelled(head: Buffer, mediaType: string, takesH264: boolean): void {
  const kind = kinds.find(({ begins }) => begins(head));
  if (kind === undefined || kind.mediaTypes.includes(mediaType)) return;
  const cure = kind.isH264 && !takesH264 ? noH264 : (kind.cure ?? nameType(mediaType, kind.mediaTypes[0]));
  throw new RequestError('unsupported_media_type', `The body begins like ${kind.what}: ${cure}`);
}

/** Enough to detect the kind of a body. */
export const headBytes = 192;

export const noH264 = 'this deployment takes no H.264 (H264=off)';

interface Kind {
  /** Its name in messages. */
  readonly what: string;
  readonly begins: (head: Buffer) => boolean;
  /** Its media types, the usual one first; empty if the service does not take it. */
  readonly mediaTypes: readonly string[];
  /** What to do, unless the right content type is enough. */
  readonly cure?: string;
  readonly isH264: boolean;
}

const remux = 'make it Matroska (ffmpeg -c copy -f matroska) or a byte stream (-f h264) first';

const kinds: readonly Kind[] = [
  {
    what: 'an H.264 byte stream (Annex B)',
    begins: isByteStream,
    ...{ mediaTypes: ['video/h264'], isH264: true },
  },
  {
    what: 'Matroska',
    begins: hasBytes(0x1a, 0x45, 0xdf, 0xa3),
    ...{ mediaTypes: ['video/x-matroska', 'video/matroska'], isH264: true },
  },
  {
    what: 'an H.264 batch',
    begins: hasAscii(0, 'FIH1'),
    ...{ mediaTypes: [h264BatchMediaType], isH264: true },
  },
  {
    what: 'a bundle',
    begins: hasAscii(0, 'FIB1'),
    ...{ mediaTypes: [frameBundleMediaType], isH264: false },
  },
  { what: 'MP4', begins: hasAscii(4, 'ftyp'), ...{ mediaTypes: [], cure: remux, isH264: true } },
  { what: 'FLV', begins: hasAscii(0, 'FLV\u0001'), ...{ mediaTypes: [], cure: remux, isH264: true } },
  {
    what: 'an MPEG transport stream',
    begins: (head) => head[0] === 0x47 && head[188] === 0x47,
    ...{ mediaTypes: [], cure: remux, isH264: true },
  },
  {
    what: 'an image',
    begins: (head) => sniffImageFormat(head) !== undefined,
    ...{ mediaTypes: [], isH264: false },
    cure: `images come in JSON, a form (curl -F frames=@FILE) or a bundle (${frameBundleMediaType})`,
  },
  {
    what: 'gzip',
    begins: hasBytes(0x1f, 0x8b),
    ...{ mediaTypes: [], cure: 'name the compression in the header content-encoding', isH264: false },
  },
];

/** A start code, then a NAL unit that an access unit can begin with. */
function isByteStream(head: Buffer): boolean {
  const one = head.subarray(0, 4).indexOf(1);
  if (one < 2 || head.subarray(0, one).some((byte) => byte !== 0)) return false;
  const unit = head[one + 1] ?? 0;
  return unit < 0x80 && firstUnits.has(unit & 0x1f);
}

/** Slices, supplemental information, parameter sets and delimiters (ITU-T H.264 table 7-1). */
const firstUnits: ReadonlySet<number> = new Set([1, 5, 6, 7, 8, 9]);

function hasBytes(...bytes: readonly number[]): Kind['begins'] {
  return (head) => bytes.every((byte, position) => head[position] === byte);
}

function hasAscii(offset: number, text: string): Kind['begins'] {
  return (head) => head.toString('latin1', offset, offset + text.length) === text;
}

function nameType(given: string, wanted: string | undefined): string {
  return `its content type must be ${wanted}, not ${given === '' ? 'missing' : given.slice(0, 64)}`;
}
