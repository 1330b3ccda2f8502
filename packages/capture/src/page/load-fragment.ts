import type { FrameDataAnswer } from '@frame-ingest/contract';
import { IngestError } from '../index.ts';
import { IncompleteClipError, type MediaSegment, remuxClip } from './remux-clip.ts';

/** Fetches the clip of a range of a stream. */
export type LoadClip = (range: {
  readonly streamName: string;
  readonly startMs: number;
  readonly endMs: number;
}) => Promise<ArrayBuffer>;

/** Pauses between attempts. The service lists a fragment shortly after it acknowledges it. */
const pausesMs = [250, 500, 1000, 2000, 4000];

/** Loads the video of an answer from the stream as soon as the service has it. */
export async function loadFragment(answer: FrameDataAnswer, loadClip: LoadClip): Promise<MediaSegment> {
  const { start, end, durationMs, frames, stream } = answer;
  const range = { streamName: stream.name, startMs: start, endMs: end };
  const attempt = async (): Promise<MediaSegment> =>
    remuxClip(await loadClip(range), { frames: frames.encoded, durationMs });

  for (const pauseMs of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayComeLater(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return attempt();
}

function mayComeLater(error: unknown): boolean {
  if (error instanceof IngestError) return error.code === 'no_video' || error.retryable;
  return error instanceof IncompleteClipError;
}
