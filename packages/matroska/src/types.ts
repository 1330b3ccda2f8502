/** An element that is not taken apart: kept as it is, or left out by its name. */
export interface OtherElement {
  readonly id: number;
  /** ID, size and payload. */
  readonly raw: Uint8Array;
}

/** The Info element. */
export interface SegmentInfo {
  /** Nanoseconds per timestamp unit; 1,000,000 makes them milliseconds. */
  readonly timestampScale: number;
  /** 16 bytes that identify the segment. */
  readonly segmentUuid?: Uint8Array;
  readonly title?: string;
  /** Library that wrote the bytes. */
  readonly muxingApp?: string;
  /** Program that used the library. */
  readonly writingApp?: string;
  /** The duration of the whole segment, in timestamp units. Read, never written. */
  readonly duration?: number;
  /** Such as DateUTC. */
  readonly otherElements?: readonly OtherElement[];
}

/** Colour of a video track, as the code points of ITU-T H.273; `range` is 1 (limited) or 2 (full). */
export interface Colour {
  readonly matrixCoefficients: number;
  readonly transferCharacteristics: number;
  readonly primaries: number;
  readonly range: number;
  /** Such as MasteringMetadata. */
  readonly otherElements?: readonly OtherElement[];
}

/** The Video element of a TrackEntry. */
export interface VideoSettings {
  /** Width of the encoded picture, before cropping and scaling for display; the height likewise. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  readonly colour?: Colour;
  /** Such as Projection, StereoMode, DisplayWidth. */
  readonly otherElements?: readonly OtherElement[];
}

/** The Audio element of a TrackEntry. */
export interface AudioSettings {
  /** In hertz. */
  readonly samplingFrequency: number;
  readonly channels: number;
  /** Bits per sample; absent for most codecs. */
  readonly bitDepth?: number;
  /** Such as OutputSamplingFrequency. */
  readonly otherElements?: readonly OtherElement[];
}

/** One TrackEntry. */
export interface Track {
  /** As blocks name it: from 1. */
  readonly number: number;
  /** 64 bits, not 0. */
  readonly uid: bigint;
  /** 1 video, 2 audio; others as RFC 9559 section 5.1.4.1.3 lists them. */
  readonly type: number;
  /** Such as `V_MPEG4/ISO/AVC`. */
  readonly codecId: string;
  /** For H.264: the AVCDecoderConfigurationRecord (avcC). */
  readonly codecPrivate?: Uint8Array;
  /** For people. */
  readonly name?: string;
  /** Nanoseconds from one frame to the next. */
  readonly defaultDuration?: number;
  /** How the frames are compressed or encrypted inside Matroska. Read, never written. */
  readonly contentEncodings?: readonly ContentEncoding[];
  readonly video?: VideoSettings;
  readonly audio?: AudioSettings;
  /** Such as Language, CodecDelay, SeekPreRoll. */
  readonly otherElements?: readonly OtherElement[];
}

/** One ContentEncoding (RFC 9559 section 5.1.4.1.31). */
export interface ContentEncoding {
  /** Bits: 1 frames, 2 codec private data, 4 the next encoding. */
  readonly scope: number;
  /** Absent where it is encryption. Algorithm 0 is zlib; 3 leaves out bytes that each frame begins with: `settings`. */
  readonly compression?: { readonly algorithm: number; readonly settings: Uint8Array };
}

/** What a tag can be of other than of the whole, by its Targets. */
export type TagTarget = 'track' | 'edition' | 'chapter' | 'attachment';

/** One SimpleTag with a string value. */
export interface SimpleTag {
  readonly name: string;
  readonly value: string;
  /** What the Targets of its Tag name. Read, never written. */
  readonly target?: TagTarget;
  /** Such as a TagBinary in place of the string, TagLanguage, or tags nested in it. Read, never written. */
  readonly otherElements?: readonly OtherElement[];
}

/** How several frames share one block. */
export type Lacing = 'none' | 'xiph' | 'fixed' | 'ebml';

/** A SimpleBlock, or the Block of a BlockGroup. */
export interface Block {
  readonly trackNumber: number;
  /** Offset to the timestamp of its cluster, in timestamp units: -32768 to 32767. */
  readonly relativeTimestamp: number;
  /** Whether it can be decoded without another. A BlockGroup can if it references none. */
  readonly keyframe: boolean;
  /** Decoded and not shown. */
  readonly invisible?: boolean;
  /** A SimpleBlock that may be left out when time is short. */
  readonly discardable?: boolean;
  /** True where `data` begins with a lacing header and holds several frames. */
  readonly laced: boolean;
  readonly lacing: Lacing;
  /**
   * What follows the header of the block, in the form of the track's codec: for H.264, NAL units, each after its length. A view
   * of the chunk that it came in; if it came in several, they are joined when it is first read.
   */
  readonly data: Uint8Array;
  /** `data` itself, or the frames that are laced in it. */
  readonly frames: readonly Uint8Array[];
  /** BlockDuration of a BlockGroup, in timestamp units: of all frames together. Read, never written. */
  readonly duration?: number;
  /** Other elements of a BlockGroup, such as BlockAdditions. Read, never written. */
  readonly otherElements?: readonly OtherElement[];
}
