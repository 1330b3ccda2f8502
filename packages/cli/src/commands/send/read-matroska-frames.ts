import { isAvcCodecId, MatroskaReader, type SegmentInfo, type Track } from '@frame-ingest/matroska';

/** A frame of a video, as it stands in Matroska. */
export interface VideoFrame {
  readonly info: SegmentInfo;
  readonly track: Track;
  /** In whole milliseconds, from the beginning of the file. */
  readonly timeMs: number;
  readonly keyframe: boolean;
  readonly data: Uint8Array;
}

/** Reads the frames of the only track of a Matroska file as it comes. */
export async function* readMatroskaFrames(chunks: AsyncIterable<Uint8Array>): AsyncIterable<VideoFrame> {
  const reader = new MatroskaReader();
  let info: SegmentInfo = { timestampScale: 1_000_000 };
  let track: Track | undefined;
  let clusterTime = 0;
  for await (const chunk of chunks) {
    for (const event of reader.push(chunk)) {
      if (event.type === 'info') info = event.info;
      else if (event.type === 'tracks') [track] = event.tracks;
      else if (event.type === 'clusterTimestamp') clusterTime = event.timestamp;
      else if (event.type === 'block' && track !== undefined) {
        const { relativeTimestamp, keyframe, data } = event.block;
        const timeMs = Math.round(((clusterTime + relativeTimestamp) * info.timestampScale) / 1e6);
        yield { info, track, timeMs, keyframe, data };
      }
    }
  }
}

/** Whether the frames of a track are H.264 as the service takes it, the lengths of NAL units in 4 bytes. */
export function isH264({ codecId, codecPrivate }: Track): boolean {
  return isAvcCodecId(codecId) && ((codecPrivate?.[4] ?? 0) & 3) === 3;
}
