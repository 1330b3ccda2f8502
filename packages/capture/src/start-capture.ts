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

/** Where frames come from, and where they go. */
export interface CaptureOptions {
  /** Opens the source: what `createCameraSource` or `createSampleSource` returns, or one of your own. */
  readonly startSource: StartSource;
  /** Takes the frames, one after the other: of `openQueue`. Only one capture at a time may fill it. */
  readonly queue: CaptureQueue;
  /** What the source was asked for. */
  readonly settings: CaptureSettings;
  /**
   * Lets rate, quality and size follow the network down to here, and up to `settings` again.
   * @default - nothing is changed, and a network that is too slow makes the queue grow
   */
  readonly floor?: CaptureSettings;
  /** Called as things happen; what they throw is uncaught. */
  readonly events: CaptureEvents;
}

/** What a capture needs of its queue. */
export type CaptureQueue = Pick<FrameQueue, 'add' | 'flush' | 'busy' | 'setFramerate' | 'onAnswered'>;

export interface CaptureEvents {
  /** A frame was captured, or skipped: then its `image` is null. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** The frame is on disk, or was told of as lost by the queue: a crash after this loses nothing of it. */
  readonly onStored?: (frame: CapturedFrame) => void;
  /** The frames from now on are captured with other settings. */
  readonly onAdapted?: (change: AdaptationChange) => void;
  /** How the source does: about twice a second, and a last time when it has stopped. */
  readonly onHealth?: (health: SourceHealth) => void;
  /** Something happened to the source, which goes on. */
  readonly onChange?: (change: SourceChange) => void;
  /** The source broke off; the capture is stopping by itself. */
  readonly onEnd: (error: CaptureError) => void;
}

/** A capture that runs until it is stopped, or until its source ends. */
export interface Capture {
  /** The settings of now. */
  readonly settings: () => CaptureSettings;
  /**
   * Captures with other settings from the next frames on; with a `floor`, they are the most that the network may have. What is
   * left out stays.
   * @throws RangeError where that cannot be asked of a camera; nothing changes
   */
  readonly change: (wish: Partial<CaptureSettings>) => void;
  /** Releases the source and settles when every frame is on disk. The queue goes on sending: see its `drained` and `pause`. */
  readonly stop: () => Promise<void>;
}

/**
 * Captures frames from a source into a queue.
 * @throws CaptureError when the source cannot be opened
 * @throws RangeError where `settings` or `floor` cannot be asked of a camera
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
      // Nobody should wait for the frame that would complete a batch.
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

/** The frames of the run before may last a little longer than it did: no frame of this run may lie there. */
async function waitUntil(timeMs: number): Promise<void> {
  const waitMs = timeMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
