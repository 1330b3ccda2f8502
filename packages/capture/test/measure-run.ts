import { type CapturedFrame, createCameraSource, createSampleSource } from '../src/index.ts';
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
    frames: await Promise.all(frames.map(({ frame, arrivedAtMs }) => look(frame, arrivedAtMs))),
    ...{ healths, changes, errors, startedAtMs, stoppedAtMs },
    middle: [middleMs, endOfMiddleMs],
    delivered:
      deliveredAfter === undefined || deliveredBefore === undefined
        ? undefined
        : deliveredAfter - deliveredBefore,
  };
}

async function look({ image, timestampMs }: CapturedFrame, arrivedAtMs: number): Promise<MeasuredFrame> {
  if (image === null) return { timestampMs, arrivedAtMs, width: 0, height: 0, bytes: 0, colour: [] };
  const picture = await createImageBitmap(new Blob([image]));
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context?.drawImage(picture, 0, 0);
  const colour = [...(context?.getImageData(width / 2, height / 2, 1, 1).data.subarray(0, 3) ?? [])];
  return { timestampMs, arrivedAtMs, width, height, bytes: image.length, colour };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
