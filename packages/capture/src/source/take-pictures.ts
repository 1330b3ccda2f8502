import type { Size } from '../worker/fit-size.ts';
import type { FrameWorker } from '../worker/open-frame-worker.ts';
import { createFramePacer } from './create-frame-pacer.ts';
import { createLossMeter } from './create-loss-meter.ts';
import { createStallWatch, stallTickMs } from './create-stall-watch.ts';
import { createUtcClock } from './create-utc-clock.ts';
import type { SourceChange, SourceCounts } from './frame-source.ts';
import { plausibleCaptureMs } from './plausible-capture-ms.ts';

export interface TakePicturesOptions {
  readonly video: HTMLVideoElement;
  readonly track: MediaStreamTrack;
  readonly framerate: number;
  /** Added to the clock of this machine, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly worker: Pick<FrameWorker, 'send'>;
  readonly onTold: () => void;
  readonly onChange: (change: SourceChange) => void;
}

export interface PictureTaker {
  readonly setFramerate: (framerate: number) => void;
  /** Takes a picture while the page is hidden; call it at the frame rate. */
  readonly onTick: () => void;
  readonly counts: () => SourceCounts;
  readonly size: () => Size;
  /** Settles when the last picture is with the worker. */
  readonly stop: () => Promise<void>;
}

/**
 * Takes pictures from the preview if a browser has no MediaStreamTrackProcessor: each new one while the page is visible, and one
 * at every tick while it is hidden.
 */
export function takePictures(options: TakePicturesOptions): PictureTaker {
  const { video, track, worker, clockOffsetMs, onTold, onChange } = options;
  const clock = createUtcClock({
    wallNowMs: () => Date.now() + clockOffsetMs,
    monotonicNowMs: () => performance.now(),
    onJump: (changeMs) => onChange({ type: 'clock_changed', changeMs }),
  });
  const pacer = createFramePacer(options.framerate);
  const meter = createLossMeter();
  const stallWatch = createStallWatch({
    onStalled: () => onChange({ type: 'stalled' }),
    onResumed: () => onChange({ type: 'resumed' }),
  });
  let presented = 0;
  let seen = 0;
  let captured = 0;
  let thinned = 0;
  /** Pictures that could not be taken from the video. */
  let failed = 0;
  let size: Size = { width: 0, height: 0 };
  let sending = Promise.resolve();
  let request = video.requestVideoFrameCallback(onVideoFrame);
  const ticker = setInterval(() => {
    stallWatch.onTick();
    if (!document.hidden) meter.observe(delivered(), seen);
    onTold();
  }, stallTickMs);

  function delivered(): number {
    return track.stats?.deliveredFrames ?? presented;
  }

  function onVideoFrame(nowMs: number, metadata: VideoFrameCallbackMetadata): void {
    request = video.requestVideoFrameCallback(onVideoFrame);
    presented = metadata.presentedFrames;
    see({ width: metadata.width, height: metadata.height });
    take(plausibleCaptureMs(metadata.captureTime, nowMs));
    if (seen === 1) meter.observe(delivered(), seen);
  }

  function see(next: Size): void {
    const isOther = seen > 0 && (size.width !== next.width || size.height !== next.height);
    size = next;
    seen += 1;
    if (isOther) onChange({ type: 'resized', ...next });
    stallWatch.onFrame();
  }

  function take(capturedAtMs: number): void {
    const timestampMs = clock.utcMsAt(capturedAtMs);
    if (!pacer.accepts(timestampMs)) {
      thinned += 1;
      return;
    }
    captured += 1;
    const picture = grab(video);
    sending = sending.then(async () => {
      try {
        const grabbed = await picture;
        worker.send({ type: 'picture', picture: grabbed, timestampMs }, [grabbed]);
      } catch {
        captured -= 1;
        failed += 1;
      }
    });
  }

  return {
    setFramerate: pacer.setFramerate,
    onTick() {
      if (!document.hidden || video.readyState < video.HAVE_CURRENT_DATA) return;
      see({ width: video.videoWidth, height: video.videoHeight });
      take(performance.now());
      // Here the tick and not the camera decides what is a frame.
      meter.forgive(delivered(), seen);
    },
    counts() {
      const lost = meter.lost() + failed;
      return { delivered: seen + meter.lost(), captured, thinned, lost };
    },
    size: () => size,
    async stop() {
      clearInterval(ticker);
      video.cancelVideoFrameCallback(request);
      if (seen > 0 && !document.hidden) meter.finish(delivered(), seen);
      await sending;
    },
  };
}

/** The picture that the video shows now. Firefox with `privacy.resistFingerprinting` has no `VideoFrame`. */
async function grab(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  return typeof VideoFrame === 'function'
    ? new VideoFrame(video, { timestamp: 0 })
    : createImageBitmap(video);
}
