import {
  type CapturedFrame,
  type CapturedImage,
  createCameraSource,
  createSampleSource,
} from '../src/index.ts';
import type { SourceChange, SourceHealth } from '../src/source/frame-source.ts';
import type { MeasuredFrame, MeasuredRun, MeasureRunOptions } from './measured-run.ts';

/** Runs a source in a page, and notes all that it tells. */
export async function measureRun(options: MeasureRunOptions): Promise<MeasuredRun> {
  const { sample = false, lengthMs, blockMs = 0, change, clockOffsetMs = 0, ...choice } = options;
  const wish = { width: 640, height: 480, framerate: 30, quality: 0.8, ...choice };
  const video = document.querySelector('video') as HTMLVideoElement;
  const createWorker = (): Worker => new Worker('/worker.js');
  const start = sample
    ? createSampleSource({
        ...wish,
        url: '/sample.json',
        fetch: window.fetch.bind(window),
        createWorker,
        clockOffsetMs,
      })
    : createCameraSource({ ...wish, video, createWorker, clockOffsetMs });

  const frames: { frame: CapturedFrame; arrivedAtMs: number }[] = [];
  const healths: SourceHealth[] = [];
  const changes: SourceChange[] = [];
  const errors: string[] = [];
  let deliveredBefore: number | undefined;
  const delivered = (): number | undefined => {
    const track = (video.srcObject as MediaStream | null)?.getVideoTracks()[0];
    return track?.stats?.deliveredFrames;
  };
  const startedAtMs = Date.now();
  const source = await start({
    onFrame(frame) {
      frames.push({ frame, arrivedAtMs: Date.now() });
    },
    onHealth(health) {
      healths.push(health);
      const now = delivered();
      if (deliveredBefore === undefined && now !== undefined) deliveredBefore = now - health.delivered;
    },
    onChange: (told) => changes.push(told),
    onEnd: (error) => errors.push(`${error.code}: ${error.message}`),
  });
  await pause(lengthMs / 2);
  const middleMs = Date.now();
  if (change !== undefined) source.change(change);
  while (Date.now() - middleMs < blockMs);
  const endOfMiddleMs = Date.now();
  await pause(lengthMs / 2);
  const deliveredAfter = delivered();
  await source.stop();
  const stoppedAtMs = Date.now();

  return {
    frames: await lookAtAll(frames),
    ...{ healths, changes, errors, startedAtMs, stoppedAtMs },
    middle: [middleMs, endOfMiddleMs],
    delivered:
      deliveredAfter === undefined || deliveredBefore === undefined
        ? undefined
        : deliveredAfter - deliveredBefore,
  };
}

interface Arrived {
  readonly frame: CapturedFrame;
  readonly arrivedAtMs: number;
}

async function lookAtAll(frames: readonly Arrived[]): Promise<MeasuredFrame[]> {
  const decoded = await decodeVideo(frames.map(({ frame }) => frame).filter(isAccessUnit));
  const looked: MeasuredFrame[] = [];
  for (const { frame, arrivedAtMs } of frames) {
    const { timestampMs, image } = frame;
    const shown =
      image === null
        ? { width: 0, height: 0, colour: [] }
        : isAccessUnit(frame)
          ? (decoded.get(timestampMs) ?? { width: -1, height: -1, colour: [] })
          : await look(await createImageBitmap(new Blob([image])));
    const { keyframe, codecPrivate } = isAccessUnit(frame) ? frame.h264 : {};
    const h264 =
      keyframe === undefined || codecPrivate === undefined
        ? undefined
        : { keyframe, codecPrivate: toBase64(codecPrivate), data: toBase64(image ?? codecPrivate) };
    looked.push({ timestampMs, arrivedAtMs, ...shown, bytes: image?.length ?? 0, h264 });
  }
  return looked;
}

type AccessUnit = CapturedImage & Required<Pick<CapturedImage, 'h264'>>;

function isAccessUnit(frame: CapturedFrame): frame is AccessUnit {
  return frame.image !== null && frame.h264 !== undefined;
}

/** What the browser's own decoder makes of them. */
async function decodeVideo(units: readonly AccessUnit[]): Promise<Map<number, Shown>> {
  const shown = new Map<number, Shown>();
  const looking: Promise<void>[] = [];
  let decoder: VideoDecoder | undefined;
  let configured = '';
  for (const { timestampMs, image, h264 } of units) {
    if (String(h264.codecPrivate) !== configured) {
      await decoder?.flush();
      configured = String(h264.codecPrivate);
      decoder = new VideoDecoder({
        output(picture) {
          const at = Math.round(picture.timestamp / 1000);
          looking.push(look(picture).then((seen) => void shown.set(at, seen)));
        },
        error: reportError,
      });
      const codec = `avc1.${[...h264.codecPrivate.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
      decoder.configure({ codec, description: h264.codecPrivate, optimizeForLatency: true });
    }
    decoder?.decode(
      new EncodedVideoChunk({
        type: h264.keyframe ? 'key' : 'delta',
        timestamp: timestampMs * 1000,
        data: image,
      }),
    );
  }
  await decoder?.flush();
  await Promise.all(looking);
  return shown;
}

type Shown = Pick<MeasuredFrame, 'width' | 'height' | 'colour'>;

async function look(picture: ImageBitmap | VideoFrame): Promise<Shown> {
  const { width, height } =
    picture instanceof ImageBitmap ? picture : { width: picture.displayWidth, height: picture.displayHeight };
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context?.drawImage(picture, 0, 0);
  picture.close();
  const colour = [...(context?.getImageData(width / 2, height / 2, 1, 1).data.subarray(0, 3) ?? [])];
  return { width, height, colour };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
