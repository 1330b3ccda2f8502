import { CaptureError } from '../errors.ts';
import { type FrameWorker, openFrameWorker } from '../worker/open-frame-worker.ts';
import { createFramePacer } from './create-frame-pacer.ts';
import { createUtcClock } from './create-utc-clock.ts';
import type { FrameSource, SourceEvents, StartSource } from './frame-source.ts';
import { type CameraChoice, openCamera } from './open-camera.ts';

/** Which camera {@link createCameraSource} opens, and how its frames are encoded. */
export interface CameraSourceOptions extends CameraChoice {
  /**
   * A camera that is open already, as `openCamera` opens it; the source releases it.
   * @default - the source opens one
   */
  readonly stream?: MediaStream;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
  /** Shows the camera while it runs. Browsers without MediaStreamTrackProcessor take the frames from it, too. */
  readonly video: HTMLVideoElement;
  /** Starts the script `@frame-ingest/capture/frame-worker`. */
  readonly createWorker: () => Worker;
}

/** Frames that wait while the worker draws one. By default none does: the browser throws them away, uncounted. */
const maxBufferSize = 4;

/**
 * A source of frames from a camera. Encoding happens in a worker; a frame's time is that of its capture, not that
 * of its arrival.
 */
export function createCameraSource(options: CameraSourceOptions): StartSource {
  return async (events) => {
    const stream = options.stream ?? (await openCamera(options));
    try {
      return await startCapturing(stream, options, events);
    } catch (error) {
      release(stream, options.video);
      throw error;
    }
  };
}

async function startCapturing(
  stream: MediaStream,
  options: CameraSourceOptions,
  events: SourceEvents,
): Promise<FrameSource> {
  const { video, framerate, width, height, quality } = options;
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new CaptureError('camera_failed', 'The camera gave no video track.');
  Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
  // Settles with the first picture, which a covered or muted camera may never send.
  video.play().catch(() => undefined);

  let stopTaking = (): void => undefined;
  let onTick = (): void => undefined;
  const worker = openFrameWorker(options.createWorker, {
    onFrame: events.onFrame,
    onTick: () => onTick(),
    onError: (message) =>
      events.onEnd(new CaptureError('camera_failed', `The frame worker broke down: ${message}`)),
  });
  track.addEventListener('ended', () =>
    events.onEnd(
      new CaptureError('camera_lost', 'The camera went away: it was unplugged, or its permission withdrawn.'),
    ),
  );

  const encode = { type: 'encode', encoder: { box: { width, height }, quality }, framerate } as const;
  if (typeof MediaStreamTrackProcessor === 'function') {
    const pictures = new MediaStreamTrackProcessor({ track, maxBufferSize }).readable;
    worker.send({ ...encode, pictures }, [pictures]);
  } else {
    worker.send(encode);
    const taking = takePictures(video, framerate, worker);
    stopTaking = taking.stop;
    onTick = taking.onTick;
    worker.send({ type: 'tick', intervalMs: 1000 / framerate });
  }

  return {
    async stop() {
      stopTaking();
      await worker.stop();
      release(stream, video);
    },
  };
}

/** Takes pictures from the preview: each new one while the page is visible, at every tick while it is hidden. */
function takePictures(
  video: HTMLVideoElement,
  framerate: number,
  worker: FrameWorker,
): { stop: () => void; onTick: () => void } {
  const clock = createUtcClock({ wallNowMs: Date.now, monotonicNowMs: () => performance.now() });
  const pacer = createFramePacer(framerate);
  let request = video.requestVideoFrameCallback(onVideoFrame);

  function onVideoFrame(now: number, { captureTime }: VideoFrameCallbackMetadata): void {
    request = video.requestVideoFrameCallback(onVideoFrame);
    take(captureTime ?? now);
  }

  function take(capturedAtMs: number): void {
    const timestampMs = clock.utcMsAt(capturedAtMs);
    if (!pacer.accepts(timestampMs)) return;
    const picture = new VideoFrame(video, { timestamp: 0 });
    worker.send({ type: 'picture', picture, timestampMs }, [picture]);
  }

  return {
    stop: () => video.cancelVideoFrameCallback(request),
    onTick() {
      if (document.hidden) take(performance.now());
    },
  };
}

function release(stream: MediaStream, video: HTMLVideoElement): void {
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
}
