import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { FrameQueueEvents, LoggedBatch } from '../../index.ts';
import { logAnswer } from '../answers/log-answer.ts';
import { createLostFrameLog, logDropped, logRefused, logRetry, logThinned } from '../answers/log-failure.ts';
import type { FragmentPlayer } from '../fragment-player.ts';
import { StoppedUpload } from '../stopped-upload.ts';
import type { RememberedFrame } from './create-frame-memory.ts';
import type { Run } from './create-run.ts';

export interface QueueEventsOptions {
  readonly run: () => Run;
  readonly player: FragmentPlayer | undefined;
  /** Number of batches that wait after the answered one. */
  readonly waitingBatches: () => number;
  readonly retryNow: () => void;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** With more than these waiting, loading sent video would slow down the rest. */
const maxBehind = 5;

/** Shows the outcome of the batches in the list, the counters and the player. */
export function createQueueEvents(options: QueueEventsOptions): FrameQueueEvents {
  const { run, player, waitingBatches, retryNow, onChange, onError } = options;
  const logLost = createLostFrameLog();
  let playedUntilMs = 0;

  /** The player only moves forward: video that is late or not yet in the stream would delay the rest. */
  function play(answer: FrameDataAnswer): void {
    const isNext = answer.delivery.state === 'delivered' && answer.start >= playedUntilMs;
    if (!isNext || waitingBatches() > maxBehind) return;
    playedUntilMs = answer.end;
    player?.add(answer);
  }

  return {
    onAnswer(batch, sent) {
      const { totals, frames } = run();
      logAnswer(batch, sent, frames.take(batch));
      if (totals.isOfRun(batch)) {
        totals.addBatch(batch, sent.answer.frames.encoded, sent.sentBytes);
        play(sent.answer);
      }
      onChange();
    },
    onRetry(batch, error, pauseMs) {
      logRetry(batch, error, pauseMs);
      onChange();
    },
    onRefused(batch, error) {
      logRefused(batch, error, lose(batch));
    },
    onDropped(batch, reason) {
      logDropped(batch, reason);
      lose(batch);
    },
    onThinned: logThinned,
    onSkipped: (frame) => run().frames.skip(frame),
    onLost(frame, reason) {
      run().totals.addLost(frame);
      logLost(frame, reason);
      onChange();
    },
    onStopped: (error) => onError(new StoppedUpload(error, retryNow)),
    onState: onChange,
  };

  function lose(batch: LoggedBatch): readonly RememberedFrame[] {
    const { totals, frames } = run();
    if (totals.isOfRun(batch)) totals.addBatch(batch, 0, 0);
    onChange();
    return frames.take(batch);
  }
}
