import { type Adaptation, type AdaptationChange, createAdaptation } from './adapt/create-adaptation.ts';
import type { CapturedFrame } from './captured-frame.ts';
import type { CaptureError } from './errors.ts';
import type { FrameQueue } from './queue/create-frame-queue.ts';
import { checkWish } from './source/check-wish.ts';
import type {
  CaptureSettings,
  FrameSource,
  SourceChange,
  SourceHealth,
  StartSource,
} from './source/frame-source.ts';
import { callListener } from './upload/call-listener.ts';

/** Options of {@link startCapture}. */
export interface CaptureOptions {
  /** Opens the source: the result of `createCameraSource` or `createSampleSource`, or your own. */
  readonly startSource: StartSource;
  /** Takes the frames, one after the other, as from `openQueue`. Only one capture at a time may fill it. */
  readonly queue: CaptureQueue;
  /** The requested settings of the source. */
  readonly settings: CaptureSettings;
  /**
   * Lets rate, quality and size follow the network down to this, and up to `settings` again.
   * @default - settings don't change, and the queue grows if the network is too slow
   */
  readonly floor?: CaptureSettings;
  /** Called when events happen; errors that they throw are uncaught. */
  readonly events: CaptureEvents;
}

/** What a capture needs from its queue. */
export type CaptureQueue = Pick<FrameQueue, 'add' | 'flush' | 'busy' | 'setFramerate' | 'onAnswered'>;

export interface CaptureEvents {
  /** Called for each captured frame, and for each skipped one, which has a null `image`. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** Called if the frame is on disk or the queue has reported it lost: a crash after this loses no frame. */
  readonly onStored?: (frame: CapturedFrame) => void;
  /** Called if the following frames are captured with other settings. */
  readonly onAdapted?: (change: AdaptationChange) => void;
  /** Reports the source's health about twice a second, and once more when it has stopped. */
  readonly onHealth?: (health: SourceHealth) => void;
  /** Called if something happened to the source, which continues. */
  readonly onChange?: (change: SourceChange) => void;
  /** Called if the source broke off; the capture stops by itself. */
  readonly onEnd: (error: CaptureError) => void;
}

/** A capture that runs until it is stopped, or until its source ends. */
export interface Capture {
  /** The current settings. */
  readonly settings: () => CaptureSettings;
  /**
   * Captures with other settings from the next frames on; with a `floor`, they are the upper limit. Omitted settings stay.
   * @throws RangeError if the settings are invalid; then nothing changes
   */
  readonly change: (wish: Partial<CaptureSettings>) => void;
  /** Releases the source and settles when every frame is on disk. The queue continues sending: see its `drained` and `pause`. */
  readonly stop: () => Promise<void>;
}

/**
 * Captures frames from a source into a queue.
 * @throws CaptureError if the source cannot be opened
 * @throws RangeError if `settings` or `floor` is invalid
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { startSource, queue, floor, events } = options;
  checkWish('settings', options.settings);
  if (floor !== undefined) checkWish('floor', floor);
  await waitUntil(queue.busy()?.untilMs ?? 0);

  let asked = options.settings;
  let settings = asked;
  let source: FrameSource | undefined;
  queue.setFramerate(settings.framerate);

  function follow(change: AdaptationChange): void {
    settings = change.settings;
    queue.setFramerate(settings.framerate);
    source?.change(settings);
    callListener(() => events.onAdapted?.(change));
  }

  const adaptation: Adaptation | undefined =
    floor === undefined ? undefined : createAdaptation({ ceiling: settings, floor, onChange: follow });
  const stopListening = queue.onAnswered((answer) => adaptation?.addAnswer(answer));

  let stopping: Promise<void> | undefined;
  function stop(): Promise<void> {
    stopping ??= finish();
    return stopping;
  }
  async function finish(): Promise<void> {
    const opened = await started;
    await opened.stop();
    stopListening();
    await queue.flush();
  }

  const started = startSource({
    onFrame(frame) {
      if (frame.image === null) adaptation?.addFrame(frame.timestampMs, 0);
      else adaptation?.addFrame(frame.timestampMs, frame.image.length, frame.h264 ? 'h264' : 'jpeg');
      callListener(() => events.onFrame(frame));
      void queue.add(frame).then(() => callListener(() => events.onStored?.(frame)));
    },
    onHealth: (health) => callListener(() => events.onHealth?.(health)),
    onChange(change) {
      // Waiting frames must not wait for the one that would complete their batch.
      if (change.type === 'stalled') void queue.flush();
      callListener(() => events.onChange?.(change));
    },
    onEnd(error) {
      callListener(() => events.onEnd(error));
      void stop();
    },
  });
  try {
    source = await started;
  } catch (error) {
    stopListening();
    throw error;
  }
  return {
    settings: () => settings,
    change(wish) {
      const { framerate = asked.framerate, width = asked.width } = wish;
      const { height = asked.height, quality = asked.quality } = wish;
      const next = { framerate, width, height, quality };
      checkWish('wish', next);
      asked = next;
      if (adaptation === undefined) follow({ settings: asked, reason: 'chosen', load: undefined });
      else adaptation.setCeiling(asked);
    },
    stop,
  };
}

/** The last frame of the previous run may last longer than the run: no frame of this run may overlap it. */
async function waitUntil(timeMs: number): Promise<void> {
  const waitMs = timeMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
