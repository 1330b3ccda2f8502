import { ElementId } from '../ebml/element-id.ts';
import { otherElements, type ReadElement, readElements } from '../ebml/read-elements.ts';
import { readUint } from '../ebml/read-vint.ts';
import { MatroskaError } from '../errors.ts';
import type {
  AudioSettings,
  Colour,
  ContentEncoding,
  OtherElement,
  SegmentInfo,
  SimpleTag,
  TagTarget,
  Track,
  VideoSettings,
} from '../types.ts';

/** The payload of an EBML element: only the document type matters to a reader. */
export function parseDocType(payload: Uint8Array, byteOffset: number): string {
  return new Children(payload, byteOffset).string(ElementId.DocType) ?? 'matroska';
}

/** @throws MatroskaError for a timestamp scale of 0, and for malformed children */
export function parseInfo(payload: Uint8Array, byteOffset: number): SegmentInfo {
  const children = new Children(payload, byteOffset);
  const timestampScale = children.uint(ElementId.TimestampScale) ?? 1_000_000;
  if (timestampScale === 0) throw new MatroskaError('TimestampScale is 0', byteOffset);
  return defined({
    timestampScale,
    segmentUuid: children.binary(ElementId.SegmentUUID),
    title: children.string(ElementId.Title),
    muxingApp: children.string(ElementId.MuxingApp),
    writingApp: children.string(ElementId.WritingApp),
    duration: children.float(ElementId.Duration),
    otherElements: children.others(known.info),
  });
}

/** @throws MatroskaError for a TrackEntry without its mandatory number, type or codec, or too many of them */
export function parseTracks(payload: Uint8Array, byteOffset: number): Track[] {
  const entries = new Children(payload, byteOffset).all(ElementId.TrackEntry);
  if (entries.length > maxTracks) {
    throw new MatroskaError(
      `The Tracks element has ${entries.length} tracks; the maximum is ${maxTracks}`,
      byteOffset,
    );
  }
  return entries.map(parseTrack);
}

/** What readers do for each track and frame must not become much work. */
const maxTracks = 256;

/** The names and string values of all SimpleTags, in their order. */
export function parseTags(payload: Uint8Array, byteOffset: number): SimpleTag[] {
  return new Children(payload, byteOffset).all(ElementId.Tag).flatMap((element) => {
    const tag = Children.of(element);
    const target = tag.parse(ElementId.Targets, findTarget);
    return tag.all(ElementId.SimpleTag).map((simpleTag) => {
      const children = Children.of(simpleTag);
      const name = children.string(ElementId.TagName) ?? '';
      const value = children.string(ElementId.TagString) ?? '';
      return defined({ name, value, target, otherElements: children.others(known.simpleTag) });
    });
  });
}

/** A UID of 0 names nothing in particular: all tracks, all chapters (RFC 9559 section 5.1.8.1.1). */
function findTarget(targets: Children): TagTarget | undefined {
  return tagTargets.find(([id]) => targets.bigUint(id) !== 0n)?.[1];
}

const tagTargets: readonly [number, TagTarget][] = [
  [ElementId.TagTrackUID, 'track'],
  [ElementId.TagEditionUID, 'edition'],
  [ElementId.TagChapterUID, 'chapter'],
  [ElementId.TagAttachmentUID, 'attachment'],
];

function parseTrack(entry: ReadElement): Track {
  const children = Children.of(entry);
  const number = children.uint(ElementId.TrackNumber);
  const type = children.uint(ElementId.TrackType);
  const codecId = children.string(ElementId.CodecID);
  if (number === undefined || type === undefined || codecId === undefined) {
    throw new MatroskaError('A TrackEntry lacks its TrackNumber, TrackType or CodecID', entry.byteOffset);
  }
  return defined({
    number,
    uid: children.bigUint(ElementId.TrackUID),
    type,
    codecId,
    codecPrivate: children.binary(ElementId.CodecPrivate),
    name: children.string(ElementId.Name),
    defaultDuration: children.uint(ElementId.DefaultDuration),
    contentEncodings: children.parse(ElementId.ContentEncodings, parseContentEncodings),
    video: children.parse(ElementId.Video, parseVideo),
    audio: children.parse(ElementId.Audio, parseAudio),
    otherElements: children.others(known.track),
  });
}

function parseVideo(video: Children): VideoSettings {
  return defined({
    pixelWidth: video.uint(ElementId.PixelWidth) ?? 0,
    pixelHeight: video.uint(ElementId.PixelHeight) ?? 0,
    colour: video.parse(ElementId.Colour, parseColour),
    otherElements: video.others(known.video),
  });
}

function parseContentEncodings(encodings: Children): ContentEncoding[] {
  return encodings.all(ElementId.ContentEncoding).map((encoding) =>
    defined({
      scope: Children.of(encoding).uint(ElementId.ContentEncodingScope) ?? 1,
      compression: Children.of(encoding).parse(ElementId.ContentCompression, (compression) => ({
        algorithm: compression.uint(ElementId.ContentCompAlgo) ?? 0,
        settings: compression.binary(ElementId.ContentCompSettings) ?? new Uint8Array(),
      })),
    }),
  );
}

/** 2 is "unspecified" in H.273, and 0 the same for Range: the schema's defaults. */
function parseColour(colour: Children): Colour {
  return defined({
    matrixCoefficients: colour.uint(ElementId.MatrixCoefficients) ?? 2,
    transferCharacteristics: colour.uint(ElementId.TransferCharacteristics) ?? 2,
    primaries: colour.uint(ElementId.Primaries) ?? 2,
    range: colour.uint(ElementId.Range) ?? 0,
    otherElements: colour.others(known.colour),
  });
}

function parseAudio(audio: Children): AudioSettings {
  return defined({
    samplingFrequency: audio.float(ElementId.SamplingFrequency) ?? 8000,
    channels: audio.uint(ElementId.Channels) ?? 1,
    bitDepth: audio.uint(ElementId.BitDepth),
    otherElements: audio.others(known.audio),
  });
}

/** What is taken apart; all else is handed on as it is. */
const known = {
  info: new Set<number>([
    ElementId.TimestampScale,
    ElementId.SegmentUUID,
    ElementId.Title,
    ElementId.MuxingApp,
    ElementId.WritingApp,
    ElementId.Duration,
  ]),
  track: new Set<number>([
    ElementId.TrackNumber,
    ElementId.TrackUID,
    ElementId.TrackType,
    // Says whether blocks may be laced, which they tell themselves.
    ElementId.FlagLacing,
    ElementId.DefaultDuration,
    ElementId.Name,
    ElementId.CodecID,
    ElementId.CodecPrivate,
    ElementId.ContentEncodings,
    ElementId.Video,
    ElementId.Audio,
  ]),
  video: new Set<number>([ElementId.PixelWidth, ElementId.PixelHeight, ElementId.Colour]),
  colour: new Set<number>([
    ElementId.MatrixCoefficients,
    ElementId.TransferCharacteristics,
    ElementId.Primaries,
    ElementId.Range,
  ]),
  audio: new Set<number>([ElementId.SamplingFrequency, ElementId.Channels, ElementId.BitDepth]),
  simpleTag: new Set<number>([ElementId.TagName, ElementId.TagString]),
} as const;

/** The children of one master element, by ID and type. */
class Children {
  readonly #elements: readonly ReadElement[];

  constructor(payload: Uint8Array, byteOffset: number) {
    this.#elements = readElements(payload, byteOffset);
  }

  static of(element: ReadElement): Children {
    return new Children(element.data, element.byteOffset);
  }

  all(id: number): ReadElement[] {
    return this.#elements.filter((element) => element.id === id);
  }

  others(ids: ReadonlySet<number>): OtherElement[] | undefined {
    return otherElements(this.#elements, ids);
  }

  parse<T>(id: number, parseChild: (children: Children) => T): T | undefined {
    const element = this.#find(id);
    return element && parseChild(Children.of(element));
  }

  uint(id: number): number | undefined {
    const element = this.#find(id);
    return element && readUint(element.data, element.byteOffset);
  }

  bigUint(id: number): bigint {
    let value = 0n;
    for (const byte of this.#find(id)?.data ?? []) value = value * 256n + BigInt(byte);
    return value;
  }

  float(id: number): number | undefined {
    const data = this.#find(id)?.data;
    if (data === undefined || data.length === 0) return undefined;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    return data.length === 4 ? view.getFloat32(0) : data.length === 8 ? view.getFloat64(0) : undefined;
  }

  /** Strings may be padded with NUL (RFC 8794 section 7.5); Kinesis Video's embedded producer does so. */
  string(id: number): string | undefined {
    const data = this.binary(id);
    return data && new TextDecoder().decode(data).replace(/\0+$/, '');
  }

  binary(id: number): Uint8Array | undefined {
    return this.#find(id)?.data;
  }

  #find(id: number): ReadElement | undefined {
    return this.#elements.find((element) => element.id === id);
  }
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is not there, so that absent is the only way to say absent. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
