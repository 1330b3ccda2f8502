import type { ApiRequest } from '../api/request.ts';
import { requestJson } from '../api/request-json.ts';
import type { CapturedImage } from '../captured-frame.ts';
import { CaptureError } from '../errors.ts';
import { openFrameWorker } from '../worker/open-frame-worker.ts';
import { createUtcClock } from './create-utc-clock.ts';
import type { StartSource } from './frame-source.ts';

/** The clip that {@link createSampleSource} plays. */
export interface SampleSourceOptions {
  /** Address of the clip's list: `{"framerate": 10, "frames": ["/Sample/frame-000.jpg", ...]}`. */
  readonly url: string;
  /** Frames per second to deliver; the clip keeps its own speed. */
  readonly framerate: number;
  /** Fetches the list and the frames of the clip. */
  readonly fetch: ApiRequest['fetch'];
  /** Starts the script `@frame-ingest/capture/frame-worker`, whose timer a hidden page needs. */
  readonly createWorker: () => Worker;
}

/** A clip that fell further behind than this was asleep: it goes on from now. */
const maxDelayMs = 5000;

/** A source of frames that needs no camera: a clip that plays in a loop, as if it were happening now. */
export function createSampleSource(options: SampleSourceOptions): StartSource {
  return async ({ onFrame, onEnd }) => {
    const clip = await loadClip(options);
    const clock = createUtcClock({ wallNowMs: Date.now, monotonicNowMs: () => performance.now() });
    const intervalMs = 1000 / options.framerate;
    const startMs = performance.now();
    let next = 0;

    /** Every frame that is due by now, at the time it was due: a late timer loses nothing. */
    function deliver(): void {
      const nowMs = performance.now();
      if (nowMs - (startMs + next * intervalMs) > maxDelayMs) {
        next = Math.floor((nowMs - startMs) / intervalMs);
      }
      for (; startMs + next * intervalMs <= nowMs; next += 1) {
        const timestampMs = clock.utcMsAt(startMs + next * intervalMs);
        const position = Math.floor((next * clip.framerate) / options.framerate);
        onFrame({ timestampMs, image: clip.images[position % clip.images.length] as CapturedImage['image'] });
      }
    }

    const worker = openFrameWorker(options.createWorker, {
      onFrame,
      onTick: deliver,
      onError: (message) =>
        onEnd(new CaptureError('sample_unavailable', `The frame worker broke down: ${message}`)),
    });
    worker.send({ type: 'tick', intervalMs });
    return { stop: worker.stop };
  };
}

async function loadClip({
  url,
  fetch,
}: SampleSourceOptions): Promise<{ framerate: number; images: Uint8Array<ArrayBuffer>[] }> {
  try {
    const { value } = await requestJson({ url, fetch });
    const list = parseClipList(value);
    const images = await Promise.all(
      list.frames.map((frame) => loadImage(new URL(frame, toAbsolute(url)), fetch)),
    );
    return { framerate: list.framerate, images };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CaptureError('sample_unavailable', `The sample clip could not be loaded: ${reason}`, { cause });
  }
}

function parseClipList(value: unknown): { framerate: number; frames: string[] } {
  const { framerate, frames } = (value ?? {}) as { framerate?: unknown; frames?: unknown };
  if (typeof framerate !== 'number' || !(framerate > 0)) throw new Error('its list has no framerate');
  if (!Array.isArray(frames) || frames.length === 0) throw new Error('its list has no frames');
  return { framerate, frames: frames.map(String) };
}

async function loadImage(url: URL, fetch: ApiRequest['fetch']): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url.href);
  const blob = await response.blob();
  if (!response.ok || !blob.type.startsWith('image/')) {
    throw new Error(`${url.pathname} was answered ${response.status} with ${blob.type || 'no media type'}`);
  }
  return new Uint8Array(await blob.arrayBuffer());
}

function toAbsolute(url: string): string {
  return new URL(url, location.href).href;
}
