import type { ServiceConfig } from '@frame-ingest/contract';
import {
  type Capture,
  CaptureError,
  type CaptureEvents,
  type IngestError,
  startCapture,
} from '../../index.ts';
import { logAnswer, logDropped, logFailure } from '../answers/answer-log.ts';
import type { CameraPreview } from '../camera/create-camera-preview.ts';
import type { Service } from '../connect.ts';
import type { FragmentPlayer } from '../fragment-player.ts';
import { readSettings } from '../settings.ts';
import type { Phase, Situation } from '../status/situation.ts';
import type { StatusAction } from '../status/status-view.ts';
import { abortableSource } from './abortable-source.ts';
import { createRunTotals, type RunFigures } from './create-run-totals.ts';
import { createSource, toCameraChoice } from './create-source.ts';
import { untilAborted } from './until-aborted.ts';

/** What a run needs of the service. */
export interface OpenedPage {
  readonly service: Service;
  readonly config: ServiceConfig;
  readonly sampleUrl: string | null;
  /** Undefined where playback is off. */
  readonly player: FragmentPlayer | undefined;
}

export interface RunControlOptions {
  readonly open: () => Promise<OpenedPage>;
  readonly preview: CameraPreview;
  /** A frame was captured that has a picture. */
  readonly onPicture: (image: Uint8Array<ArrayBuffer>) => void;
  /** Another frame counts: as often as there are frames. */
  readonly onFigures: () => void;
  /** Something else stands otherwise than before. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Starts and stops runs, one after the other. */
export interface RunControl {
  readonly act: (action: StatusAction) => void;
  readonly situation: () => Situation;
  readonly figures: () => RunFigures;
}

export function createRunControl(options: RunControlOptions): RunControl {
  const { open, preview, onChange, onFigures, onError, onPicture } = options;
  let phase: Phase = 'idle';
  let totals = createRunTotals();
  let capture: Capture | undefined;
  let opened: OpenedPage | undefined;
  /** Gives up what has been begun and has not come about. */
  let attempt = new AbortController();
  let hasRun = false;

  function enter(next: Phase): void {
    phase = next;
    onChange();
  }

  /** The phase may be another after every `await`. */
  function isIn(asked: Phase): boolean {
    return phase === asked;
  }

  /** Does what takes the user's permission or the network; `cancel` gives it up. */
  async function attemptTo(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = phase === 'preview' ? 'preview' : 'idle';
    attempt = new AbortController();
    const { signal } = attempt;
    enter(readSettings().source.sample ? 'loading' : 'asking');
    try {
      await run(signal);
    } catch (error) {
      if (signal.aborted) return;
      enter(error instanceof CaptureError ? 'idle' : before);
      onError(error);
    }
  }

  function start(): Promise<void> {
    return attemptTo(async (signal) => {
      opened = await untilAborted(open(), signal);
      const { service, config, sampleUrl } = opened;
      const settings = readSettings();
      const source = createSource(settings, { preview, sampleUrl, signal });
      totals = createRunTotals();
      capture = await startCapture({
        startSource: abortableSource(source, signal),
        framerate: settings.framerate,
        batchMs: config.batchMs,
        limits: config.limits,
        send: (batch) => service.send(batch, config.bodies, settings.streamName),
        events: createEvents(),
      });
      hasRun = true;
      enter('running');
    });
  }

  function showCamera(): Promise<void> {
    return attemptTo(async (signal) => {
      await preview.show(toCameraChoice(readSettings()), signal);
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
    if (stopped === undefined || phase !== 'running') return;
    enter('stopping');
    await stopped.stop();
    opened?.player?.finish();
    if (capture === stopped && isIn('stopping')) enter('idle');
  }

  function createEvents(): CaptureEvents {
    const run = totals;
    return {
      onFrame(frame) {
        run.addCaptured(frame);
        if (frame.image !== null) onPicture(frame.image);
        onFigures();
      },
      onAnswer(batch, sent) {
        run.addBatch(batch.frames.length, sent.answer.frames.encoded, sent.sentBytes);
        logAnswer(batch, sent);
        // What is not in the stream yet would hold up what is.
        if (sent.answer.delivery.state === 'delivered') opened?.player?.add(sent.answer);
        onFigures();
      },
      onFailure(batch, error) {
        run.addBatch(batch.frames.length, 0, 0);
        logFailure(batch, error);
        showRefusal(error);
        onFigures();
      },
      onDropped(batch) {
        run.addBatch(batch.frames.length, 0, 0);
        logDropped(batch);
        onFigures();
      },
      onEnd(error) {
        onError(error);
        void stop();
      },
    };
  }

  /** What would be refused again is not for the log alone. */
  function showRefusal(error: IngestError): void {
    if (!error.retryable) onError(error);
  }

  const actions: Record<StatusAction, () => void> = {
    start: () => void start(),
    'go-on': () => void start(),
    cancel,
    stop: () => void stop(),
    'stop-now': () => enter('idle'),
    'show-camera': () => void showCamera(),
    'hide-camera': hideCamera,
    'try-now': () => undefined,
    'send-now': () => undefined,
  };

  return {
    act: (action) => actions[action](),
    situation() {
      const { captured, lost } = totals.figures();
      const health = { captured, lost, lostAtSource: 0, silentSinceMs: undefined, reducedTo: undefined };
      const run = hasRun ? health : undefined;
      return { phase, run, upload: undefined, durability: 'memory' };
    },
    figures: () => totals.figures(),
  };
}
