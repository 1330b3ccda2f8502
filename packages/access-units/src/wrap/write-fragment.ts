import {
  type Colour,
  joinParts,
  type SegmentInfo,
  type Track,
  writeClusterParts,
  writeSegmentHeader,
} from '@frame-ingest/matroska/media';

/** A frame with its place in time. */
export interface TimedFrame {
  /** Milliseconds since the start of the batch. */
  readonly offsetMs: number;
  readonly keyframe: boolean;
  /** NAL units, each preceded by its 4-byte length. */
  readonly data: Uint8Array;
}

export interface FragmentToWrite {
  /** Pixels of a shown picture. */
  readonly canvas: { readonly width: number; readonly height: number };
  /** Undefined if unknown. */
  readonly colour?: Colour | undefined;
  /** An avcC: AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3. */
  readonly codecPrivate: Uint8Array;
  /** Each begins with a keyframe and becomes one cluster: one Kinesis Video fragment. */
  readonly clusters: readonly (readonly TimedFrame[])[];
  /** 16 bytes that identify the segment. */
  readonly segmentUuid: Uint8Array;
}

const trackNumber = 1;

/** Writes one Matroska segment. Its time starts at 0, and every frame has its own millisecond. */
export function writeFragment(fragment: FragmentToWrite): Uint8Array {
  const { canvas, colour, codecPrivate, clusters, segmentUuid } = fragment;
  const info: SegmentInfo = {
    timestampScale: 1_000_000,
    segmentUuid,
    muxingApp: '@frame-ingest/matroska',
    writingApp: 'FrameIngest',
  };
  const track: Track = {
    number: trackNumber,
    uid: new DataView(segmentUuid.buffer, segmentUuid.byteOffset, segmentUuid.length).getBigUint64(0),
    type: 1,
    // AWS's documents print V_MPEG/ISO/AVC; its producers and recordings use this name, which is Matroska's own.
    codecId: 'V_MPEG4/ISO/AVC',
    codecPrivate,
    video: { pixelWidth: canvas.width, pixelHeight: canvas.height, ...(colour && { colour }) },
  };
  return joinParts([
    writeSegmentHeader(info, [track]),
    ...clusters.flatMap((frames) =>
      writeClusterParts(
        frames[0]?.offsetMs ?? 0,
        frames.map(({ offsetMs, keyframe, data }) => ({ trackNumber, timestamp: offsetMs, keyframe, data })),
      ),
    ),
  ]);
}
