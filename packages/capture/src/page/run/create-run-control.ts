import type { ServiceConfig } from '@frame-ingest/contract';
import {
  type Capture,
  CaptureError,
  type CaptureEvents,
  type CaptureSettings,
  type EncodingLane,
  keepAwake,
  LogError,
  persistStorage,
  startCapture,
  type UploadState,
} from '../../index.ts';
import { logAdapted, logSourceChange } from '../answers/log-news.ts';
import type { CameraPreview } from '../camera/create-camera-preview.ts';
import type { Service } from '../connect.ts';
import type { FragmentPlayer } from '../fragment-player.ts';
import { once } from '../once.ts';
import { createQueues, type Queues } from '../queue/create-queues.ts';
import type { QueueSituation } from '../queue/describe-queue.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Phase, Situation } from '../status/situation.ts';
import type { StatusAction } from '../status/status-view.ts';
import { createQueueEvents } from './create-queue-events.ts';
import { createRun, type Run } from './create-run.ts';
import type { RunFigures } from './create-run-totals.ts';
import { createSource, toCameraChoice, toCaptureSettings } from './create-source.ts';
import { floorOf } from './floor-of.ts';

/** What a run needs from the service. */
export interface OpenedPage {
  readonly service: Service;
  readonly config: ServiceConfig;
  readonly sampleUrl: string | null;
  /** Undefined if playback is off. */
  readonly player: FragmentPlayer | undefined;
}

export interface RunControlOptions {
  readonly open: () => Promise<OpenedPage>;
  readonly preview: CameraPreview;
  /** Returns the correction of this device's clock in milliseconds; undefined for none. */
  readonly clockOffsetMs: () => number | undefined;
  /** Called if a frame of the sample clip was captured. */
  readonly onPicture: (file: Uint8Array<ArrayBuffer>) => void;
  /** Called for every frame that changes the counters. */
  readonly onFigures: () => void;
  /** Called for every other change. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Starts and stops runs, one after the other, and sends the frames that they leave. */
export interface RunControl {
  /** Opens what the page needs, and sends the frames that earlier visits left. */
  readonly begin: () => Promise<OpenedPage>;
  readonly act: (action: StatusAction) => void;
  /** Starts, and takes the stream from the tab that has it. */
  readonly takeOver: () => void;
  /** Applies the user's new settings. */
  readonly changeSettings: () => void;
  readonly situation: () => Situation;
  /** How the frames of the run are encoded; undefined until known. */
  readonly lane: () => EncodingLane | undefined;
  readonly figures: () => RunFigures;
  readonly queue: () => QueueSituation;
  /** Whether leaving the page would lose frames. */
  readonly isVolatile: () => boolean;
  /** The current settings, which may follow the network; undefined while nothing is captured. */
  readonly settings: () => CaptureSettings | undefined;
}

export function createRunControl(options: RunControlOptions): RunControl {
  const { preview, onChange, onFigures, onError, clockOffsetMs } = options;
  let phase: Phase = 'idle';
  let run: Run = createRun();
  let hasRun = false;
  let capture: Capture | undefined;
  let queues: Queues | undefined;
  /** Settles when the last source is released and its frames are on disk. */
  let released: Promise<void> = Promise.resolve();
  let isPersistent = false;
  let letSleep = (): void => undefined;
  /** Cancels a start that has not completed. */
  let attempt = new AbortController();

  const open = once(async () => {
    const page = await options.open();
    queues = createQueues({
      ...{ service: page.service, config: page.config, clockOffsetMs },
      ...{ onTaken: () => void giveUpStream(), onLeftBehind: onError },
      events: createQueueEvents({
        ...{ run: () => run, player: page.player, onChange, onError },
        retryNow: () => queues?.retryNow(),
        waitingBatches: () => queues?.current()?.state().batches ?? 0,
      }),
    });
    return { page, queues };
  });

  function enter(next: Phase): void {
    phase = next;
    onChange();
  }

  /** The phase can have changed after every `await`. */
  function isIn(asked: Phase): boolean {
    return phase === asked;
  }

  /** Runs a start that needs the user's permission or the network; `cancel` aborts it. */
  async function attemptTo(begin: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = isIn('preview') ? 'preview' : 'idle';
    attempt = new AbortController();
    const { signal } = attempt;
    enter(readSettings().source.type === 'sample' ? 'loading' : 'asking');
    try {
      await begin(signal);
    } catch (error) {
      if (signal.aborted) return;
      enter(error instanceof CaptureError ? 'idle' : before);
      onError(error);
    }
  }

  /** @param isNew whether the counters restart */
  function start({ isNew = true, steal = false } = {}): Promise<void> {
    return attemptTo(async (signal) => {
      const opened = await open();
      await released;
      signal.throwIfAborted();
      const settings = readSettings();
      const { streamName, order, whenFull } = settings;
      const queue = await opened.queues.open({ streamName, order, whenFull }, steal);
      signal.throwIfAborted();
      void keepStorage();
      if (isNew) run = createRun();
      const wish = toCaptureSettings(settings);
      run.choose(wish);
      const { config, sampleUrl } = opened.page;
      const parts = {
        ...{ preview, sampleUrl, signal, clockOffsetMs: clockOffsetMs() ?? 0 },
        ...{ service: config, onPicture: options.onPicture },
      };
      const started = await startCapture({
        startSource: createSource(settings, parts),
        queue,
        settings: wish,
        ...(settings.adapts ? { floor: floorOf(wish, config.limits.minFramerate) } : {}),
        events: createCaptureEvents(),
      });
      if (signal.aborted) return started.stop();
      capture = started;
      hasRun = true;
      enter('running');
      letSleep = keepAwake();
    });
  }

  /** Some browsers ask the user, which is better right after the start of a capture. */
  async function keepStorage(): Promise<void> {
    isPersistent = await persistStorage();
    onChange();
  }

  function showCamera(): Promise<void> {
    return attemptTo(async (signal) => {
      await preview.show(toCameraChoice(readSettings()), signal);
      signal.throwIfAborted();
      enter('preview');
    });
  }

  function hideCamera(): void {
    preview.hide();
    enter('idle');
  }

  function cancel(): void {
    attempt.abort(new DOMException('given up by the user', 'AbortError'));
    hideCamera();
  }

  async function stop(): Promise<void> {
    const stopped = capture;
    if (stopped === undefined || !isIn('running')) return;
    enter('stopping');
    released = release(stopped);
    await released;
    const isSent = await queues
      ?.current()
      ?.drained()
      .then(
        () => true,
        () => false,
      );
    if (capture !== stopped || isIn('running')) return;
    if (isSent === true) run.totals.finish();
    (await open()).page.player?.finish();
    if (isIn('stopping')) enter('idle');
    else onChange();
  }

  async function release(stopped: Capture): Promise<void> {
    await stopped.stop();
    letSleep();
  }

  /** Another tab has the stream now, so frames that are captured here could not be stored. */
  async function giveUpStream(): Promise<void> {
    const taken = new LogError('busy', 'Another tab has taken over this stream, so this one has stopped.');
    if (capture !== undefined && isIn('running')) {
      released = release(capture);
      await released;
      enter('idle');
      onError(taken);
    } else if (isIn('stopping')) {
      enter('idle');
    }
  }

  function createCaptureEvents(): CaptureEvents {
    const ofRun = run;
    return {
      onFrame(frame) {
        ofRun.addFrame(frame);
        onFigures();
      },
      onAdapted(change) {
        ofRun.adapt(change);
        logAdapted(change);
        onChange();
      },
      onHealth(health) {
        ofRun.setHealth(health);
        onFigures();
      },
      onChange(change) {
        const before = ofRun.lane()?.lane;
        ofRun.changeSource(change);
        // The first encoding of a run is shown next to the picture.
        if (change.type !== 'lane' || before === 'h264') logSourceChange(change);
        onChange();
      },
      onEnd(error) {
        onError(error);
        void stop();
      },
    };
  }

  const actions: Record<StatusAction, () => void> = {
    start: () => void start(),
    'go-on': () => void start({ isNew: false }),
    cancel,
    stop: () => void stop(),
    'stop-now'() {
      void queues?.current()?.pause();
      enter('idle');
    },
    'show-camera': () => void showCamera(),
    'hide-camera': hideCamera,
    'try-now': () => queues?.retryNow(),
    'send-now': () => queues?.retryNow(),
  };

  /** The state of the run's queue; without one, of any queue that has something to send. */
  function upload(): UploadState | undefined {
    const states = queues?.states() ?? [];
    const isCapturing = isIn('running') || isIn('stopping');
    return isCapturing ? states[0] : (states.find(({ batches }) => batches > 0) ?? states[0]);
  }

  return {
    async begin() {
      const opened = await open();
      await opened.queues.sendLeft();
      return opened.page;
    },
    act: (action) => actions[action](),
    takeOver: () => void start({ steal: true }),
    changeSettings() {
      if (!isIn('running')) return;
      const wish = toCaptureSettings(readSettings());
      run.choose(wish);
      capture?.change(wish);
    },
    situation: () => ({
      phase,
      hasCamera: readSettings().source.type !== 'sample',
      run: hasRun ? run.health() : undefined,
      upload: upload(),
      durability: queues?.current()?.durability ?? 'disk',
    }),
    lane: () => run.lane(),
    figures: () => run.totals.figures(),
    queue() {
      const current = queues?.current();
      const now = isIn('running') ? capture?.settings() : undefined;
      return {
        states: queues?.states() ?? [],
        storage: current?.storage,
        maxStoredBytes: current?.maxStoredBytes,
        isPersistent,
        settings: now && { chosen: run.chosen() ?? now, now },
      };
    },
    isVolatile: () => {
      const isInMemory = queues?.current()?.durability === 'memory' && isIn('running');
      return isInMemory || (queues?.isVolatile() ?? false);
    },
    settings: () => (isIn('running') ? capture?.settings() : undefined),
  };
}
