import { CaptureError } from '../errors.ts';
import { openFrameWorker } from '../worker/open-frame-worker.ts';
import type { CameraChoice } from './camera-choice.ts';
import { checkCanvas } from './check-canvas.ts';
import { createRateMeter } from './create-rate-meter.ts';
import type { EncodingLane, EncodingOptions } from './encoding.ts';
import type {
  CaptureSettings,
  FrameSource,
  SourceChange,
  SourceEvents,
  SourceHealth,
  StartSource,
} from './frame-source.ts';
import { openCamera, stopTracks } from './open-camera.ts';
import { planEncoding } from './plan-encoding.ts';
import { readTrack } from './read-track.ts';
import type { PictureTaker, TakePicturesOptions } from './take-pictures.ts';
import { watchTrack } from './watch-track.ts';

/** Options of {@link createCameraSource}. */
export interface CameraSourceOptions extends CameraChoice, EncodingOptions {
  /**
   * An open camera, as from `openCamera`; the source releases it.
   * @default - the source opens one
   */
  readonly stream?: MediaStream;
  /** JPEG quality, 0 to 1; H.264 gets a bit rate of similar quality. */
  readonly quality: number;
  /** Shows the camera while it runs. In browsers without MediaStreamTrackProcessor, the frames are also taken from it. */
  readonly video: HTMLVideoElement;
  /** Starts the script `@frame-ingest/capture/frame-worker`. */
  readonly createWorker: () => Worker;
  /**
   * Added to the clock of this machine, in milliseconds: `offsetMs` of `measureClockOffset`. The batches also record it.
   * @default 0
   */
  readonly clockOffsetMs?: number;
  /**
   * Cancels the start, for example while the browser asks for permission.
   * @default - the start cannot be cancelled
   */
  readonly signal?: AbortSignal;
}

/** Frames that wait while the worker is briefly busy. By default the browser discards them. */
const maxBufferSize = 8;

/**
 * Creates a source of camera frames. A worker encodes them; a frame's time is its capture time, not its arrival time.
 */
export function createCameraSource(options: CameraSourceOptions): StartSource {
  return async (events) => {
    let { stream } = options;
    try {
      checkCanvas();
      const loading = loadPictureTaker();
      // If the camera doesn't open, nothing awaits this promise.
      loading.catch(() => undefined);
      stream ??= await openCamera(options, options.signal);
      return startCapturing(stream, options, events, await loading);
    } catch (error) {
      if (stream !== undefined) release(stream, options.video);
      throw error;
    }
  };
}

type TakePictures = (options: TakePicturesOptions) => PictureTaker;

/** @returns undefined if the worker reads the pictures itself, so that most browsers need not load it */
async function loadPictureTaker(): Promise<TakePictures | undefined> {
  if (typeof MediaStreamTrackProcessor === 'function') return undefined;
  try {
    return (await import('./take-pictures.ts')).takePictures;
  } catch (cause) {
    throw new CaptureError('camera_failed', 'A script that this browser needs could not be loaded.', {
      cause,
    });
  }
}

/** @param takePictures undefined if there is a MediaStreamTrackProcessor */
function startCapturing(
  stream: MediaStream,
  { video, createWorker, clockOffsetMs = 0, ...wish }: CameraSourceOptions,
  events: SourceEvents,
  takePictures: TakePictures | undefined,
): FrameSource {
  const track = onlyTrack(stream);
  Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
  // Settles with the first picture, which a covered or muted camera may never send.
  video.play().catch(() => undefined);

  let asked = toWish(wish);
  const plan = planEncoding(wish);
  let lane: EncodingLane | undefined;
  let given = toGiven(track);
  const rate = createRateMeter();
  const onChange = events.onChange ?? (() => undefined);
  const tellHealth = (): void => events.onHealth?.(health());
  function tellChange(change: SourceChange): void {
    if (change.type === 'stalled') worker.send({ type: 'startOver' });
    onChange(change);
  }
  const stopWatching = watchTrack(track, {
    onChange,
    onEnded: () =>
      events.onEnd(
        new CaptureError(
          'camera_lost',
          'The camera is gone: it was unplugged, or its permission was withdrawn.',
        ),
      ),
  });
  const worker = openFrameWorker(createWorker, {
    onFrame(frame) {
      rate.add(frame.timestampMs);
      events.onFrame(frame);
    },
    onTick: () => taker?.onTick(),
    onReading(reading) {
      reader.onReading(reading);
      tellHealth();
    },
    onChange,
    onLane(chosen) {
      lane = chosen;
      // If H.264 was not tried, nothing has changed.
      if (plan.lane === 'h264') onChange({ type: 'lane', ...chosen });
    },
    onError: (message) =>
      events.onEnd(new CaptureError('camera_failed', `The frame worker broke down: ${message}`)),
  });

  const reader = readTrack(track);
  const encode = { type: 'encode', clockOffsetMs, plan, settings: asked } as const;
  const taker = takePictures?.({
    ...{ video, track, worker, clockOffsetMs, framerate: asked.framerate },
    ...{ onTold: tellHealth, onChange: tellChange },
  });
  if (taker === undefined) {
    const pictures = new MediaStreamTrackProcessor({ track, maxBufferSize }).readable;
    worker.send({ ...encode, pictures }, [pictures]);
  } else {
    worker.send(encode);
    worker.send({ type: 'tick', intervalMs: 1000 / asked.framerate });
  }
  const measured = taker ?? reader;

  function health(): SourceHealth {
    // An ended track no longer knows its settings.
    if (track.readyState === 'live') given = toGiven(track);
    const reached = { framerate: rate.framerate(), ...measured.size() };
    return { ...measured.counts(), asked, given, reached, lane };
  }

  return {
    async stop() {
      stopWatching();
      reader.onLastFrame();
      await taker?.stop();
      // The stream of pictures ends with the track.
      track.stop();
      await worker.stop();
      reader.onEnd();
      release(stream, video);
      tellHealth();
    },
    change(next) {
      asked = { ...asked, ...next };
      worker.send({ type: 'change', settings: asked });
      taker?.setFramerate(asked.framerate);
      if (taker !== undefined) worker.send({ type: 'tick', intervalMs: 1000 / asked.framerate });
      askForMore(track, asked);
    },
    health,
  };
}

function onlyTrack(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new CaptureError('camera_failed', 'The camera has no video track.');
  return track;
}

function toWish({ framerate, width, height, quality }: CaptureSettings): CaptureSettings {
  return { framerate, width, height, quality };
}

function toGiven(track: MediaStreamTrack): SourceHealth['given'] & object {
  const { width = 0, height = 0, frameRate } = track.getSettings();
  return { width, height, ...(frameRate === undefined ? {} : { framerate: frameRate }) };
}

/** A camera that delivers enough is not reconfigured: that can cost frames, and surplus is reduced here. */
function askForMore(track: MediaStreamTrack, { framerate, width, height }: CaptureSettings): void {
  const given = toGiven(track);
  const isEnough =
    Math.max(given.width, given.height) >= Math.max(width, height) &&
    Math.min(given.width, given.height) >= Math.min(width, height) &&
    (given.framerate ?? framerate) >= framerate;
  if (isEnough) return;
  const constraints = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: framerate } };
  // These are preferences: a camera that cannot fulfil them continues unchanged.
  track.applyConstraints(constraints).catch(() => undefined);
}

function release(stream: MediaStream, video: HTMLVideoElement): void {
  stopTracks(stream);
  // Another source may show its camera there by now.
  if (video.srcObject === stream) video.srcObject = null;
}
