import type { ApiRequest } from '../api/request.ts';
import { requestJson } from '../api/request-json.ts';
import { CaptureError } from '../errors.ts';
import type { Size } from '../worker/fit-size.ts';
import { openFrameWorker } from '../worker/open-frame-worker.ts';
import { createRateMeter } from './create-rate-meter.ts';
import { createUtcClock } from './create-utc-clock.ts';
import type { EncodingLane, EncodingOptions } from './encoding.ts';
import type { CaptureSettings, SourceHealth, StartSource } from './frame-source.ts';
import { throwIfCancelled } from './open-camera.ts';
import { planEncoding } from './plan-encoding.ts';
import { reencodeImages } from './reencode-images.ts';

/** Options of {@link createSampleSource}. */
export interface SampleSourceOptions extends EncodingOptions {
  /** Address of the clip's list: `{"framerate": 10, "frames": ["/Sample/frame-000.jpg", ...]}`. */
  readonly url: string;
  /** Frames per second to deliver; the clip keeps its own speed. */
  readonly framerate: number;
  /** Fetches the list and the frames of the clip. */
  readonly fetch: ApiRequest['fetch'];
  /** Shows the clip: called for each frame with its file, even if the frame is not sent. */
  readonly onPicture?: (file: Uint8Array<ArrayBuffer>) => void;
  /** Starts the script `@frame-ingest/capture/frame-worker`; a hidden page needs its timer. */
  readonly createWorker: () => Worker;
  /**
   * Added to the clock of this machine, in milliseconds: `offsetMs` of `measureClockOffset`. The batches also record it.
   * @default 0
   */
  readonly clockOffsetMs?: number;
  /**
   * Cancels the start.
   * @default - the start cannot be cancelled
   */
  readonly signal?: AbortSignal;
}

/** A clip that is later than this was asleep and continues from the current time. */
const maxDelayMs = 5000;
const healthMs = 500;

/** The settings of an unchanged clip, until the caller changes them. */
const asItIs = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY, quality: 1 };
/** The quality of its H.264 then, as a JPEG quality. */
const usualQuality = 0.8;

/** Creates a source of frames without a camera: a clip that plays in a loop, with current times. */
export function createSampleSource(options: SampleSourceOptions): StartSource {
  return async ({ onFrame, onEnd, onHealth, onChange = () => undefined }) => {
    const clip = await loadClip(options);
    throwIfCancelled(options.signal);
    const { clockOffsetMs = 0 } = options;
    const clock = createUtcClock({
      wallNowMs: () => Date.now() + clockOffsetMs,
      monotonicNowMs: () => performance.now(),
      onJump: (changeMs) => onChange({ type: 'clock_changed', changeMs }),
    });
    const startMs = performance.now();
    const rate = createRateMeter();
    let asked: CaptureSettings = { framerate: options.framerate, ...asItIs };
    const plan = planEncoding(options);
    let lane: EncodingLane | undefined = plan.lane === 'jpeg' ? plan : undefined;
    let { images } = clip;
    let intervalMs = 1000 / asked.framerate;
    let nextMs = startMs;
    let captured = 0;
    let lost = 0;

    function deliver(file: Uint8Array<ArrayBuffer>, timestampMs: number): void {
      options.onPicture?.(file);
      if (plan.lane === 'jpeg') onFrame({ timestampMs, image: file });
      else worker.send({ type: 'file', file, size: clip.size, timestampMs });
    }

    /** Delivers every frame that is due, with the time at which it was due: a late timer loses nothing. */
    function deliverDue(): void {
      const nowMs = performance.now();
      if (nowMs - nextMs > maxDelayMs) {
        const asleep = Math.floor((nowMs - nextMs) / intervalMs);
        lost += asleep;
        nextMs += asleep * intervalMs;
      }
      for (; nextMs <= nowMs; nextMs += intervalMs) {
        const timestampMs = clock.utcMsAt(nextMs);
        // The middle of the interval, because a sum of intervals is never exact.
        const position = Math.floor(((nextMs - startMs + intervalMs / 2) * clip.framerate) / 1000);
        captured += 1;
        rate.add(timestampMs);
        deliver(images[position % images.length] as Uint8Array<ArrayBuffer>, timestampMs);
      }
      tellNowAndThen(nowMs);
    }

    let toldMs = startMs;
    function tellNowAndThen(nowMs: number): void {
      if (nowMs - toldMs < healthMs) return;
      toldMs = nowMs;
      onHealth?.(health());
    }

    function health(): SourceHealth {
      const counts = { delivered: captured + lost, captured, thinned: 0, lost };
      return { ...counts, asked, reached: { framerate: rate.framerate(), ...clip.size }, lane };
    }

    const worker = openFrameWorker(options.createWorker, {
      onFrame,
      onTick: deliverDue,
      onLane(chosen) {
        lane = chosen;
        onChange({ type: 'lane', ...chosen });
        reencode();
      },
      onError: (message) =>
        onEnd(new CaptureError('sample_unavailable', `The frame worker broke down: ${message}`)),
    });
    if (plan.lane === 'h264') {
      worker.send({ type: 'encode', plan, settings: toVideoSettings(asked), clockOffsetMs });
    }
    worker.send({ type: 'tick', intervalMs });

    /** Files are re-encoded only if they are sent as files; a video encoder scales them itself. */
    function reencode(): void {
      if (lane?.lane === 'h264' || isSameEncoding(asked, asItIs)) return;
      const wanted = asked;
      void reencodeImages(clip.images, wanted, wanted.quality).then((encoded) => {
        if (isSameEncoding(wanted, asked)) images = encoded;
      }, reportError);
    }

    return {
      async stop() {
        await worker.stop();
        onHealth?.(health());
      },
      change(wish) {
        const before = asked;
        asked = { ...asked, ...wish };
        nextMs += 1000 / asked.framerate - intervalMs;
        intervalMs = 1000 / asked.framerate;
        worker.send({ type: 'tick', intervalMs });
        if (plan.lane === 'h264') worker.send({ type: 'change', settings: toVideoSettings(asked) });
        if (!isSameEncoding(before, asked)) reencode();
      },
      health,
    };
  };
}

function toVideoSettings(asked: CaptureSettings): CaptureSettings {
  return isSameEncoding(asked, asItIs) ? { ...asked, quality: usualQuality } : asked;
}

type Encoded = Pick<CaptureSettings, 'width' | 'height' | 'quality'>;

function isSameEncoding(one: Encoded, other: Encoded): boolean {
  return one.width === other.width && one.height === other.height && one.quality === other.quality;
}

interface Clip {
  readonly framerate: number;
  readonly images: Uint8Array<ArrayBuffer>[];
  /** Size of its first image, in pixels. */
  readonly size: Size;
}

async function loadClip({ url, fetch }: SampleSourceOptions): Promise<Clip> {
  try {
    const { value } = await requestJson({ url, fetch });
    const list = parseClipList(value);
    const images = await Promise.all(
      list.frames.map((frame) => loadImage(new URL(frame, toAbsolute(url)), fetch)),
    );
    return { framerate: list.framerate, images, size: await sizeOf(images) };
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

async function sizeOf([first]: readonly Uint8Array<ArrayBuffer>[]): Promise<Size> {
  const picture = await createImageBitmap(new Blob(first === undefined ? [] : [first]));
  const { width, height } = picture;
  picture.close();
  return { width, height };
}

function toAbsolute(url: string): string {
  return new URL(url, location.href).href;
}
