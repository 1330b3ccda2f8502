import type { SentBatch } from './api/send-batch.ts';
import type { Batch } from './batch/batch.ts';
import { collectBatches } from './batch/collect-batches.ts';
import { type BatcherOptions, createBatcher } from './batch/create-batcher.ts';
import { createUploadQueue } from './batch/create-upload-queue.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { type CaptureError, IngestError } from './errors.ts';
import type { StartSource } from './source/frame-source.ts';

/** Where frames come from, how they are batched, and who sends the batches. */
export interface CaptureOptions extends BatcherOptions {
  /** Opens the source: what `createCameraSource` or `createSampleSource` returns, or one of your own. */
  readonly startSource: StartSource;
  /** Sends one batch, as `sendBatch` does. */
  readonly send: (batch: Batch) => Promise<SentBatch>;
  /**
   * Batches that may wait while one is being sent.
   * @default 5 - which is 10 s of video
   */
  readonly maxWaitingBatches?: number;
  /** Called as things happen; what they throw is not caught. */
  readonly events: CaptureEvents;
}

/** Every frame is told of once when captured, and its batch once more: answered, failed or dropped. */
export interface CaptureEvents {
  /** A frame was captured, or skipped: then its `image` is null. */
  readonly onFrame: (frame: CapturedFrame) => void;
  /** The service has the batch: see `sent.answer` for what became of it. */
  readonly onAnswer: (batch: Batch, sent: SentBatch) => void;
  /** The batch was refused, or had no answer. It is not sent again: `send` does that, where it should be done. */
  readonly onFailure: (batch: Batch, error: IngestError) => void;
  /** The batch was never sent: uploads are slower than the camera. */
  readonly onDropped: (batch: Batch) => void;
  /** The source broke off; the capture is stopping by itself. */
  readonly onEnd: (error: CaptureError) => void;
}

/** A capture that runs until it is stopped, or until its source ends. */
export interface Capture {
  /** Releases the source, sends what is left and settles when the last batch has been dealt with. */
  readonly stop: () => Promise<void>;
}

/**
 * Captures frames from a source and posts them in batches, one after the other.
 * @throws CaptureError when the source cannot be opened
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { startSource, send, maxWaitingBatches = 5, events } = options;
  const batcher = collectBatches(createBatcher(options));
  const queue = createUploadQueue<Batch>({
    maxWaiting: maxWaitingBatches,
    onDropped: events.onDropped,
    async send(batch) {
      const outcome = await send(batch).catch(toIngestError);
      if (outcome instanceof IngestError) events.onFailure(batch, outcome);
      else events.onAnswer(batch, outcome);
    },
  });
  const push = (batch: Batch | undefined): void => {
    if (batch !== undefined) queue.push(batch);
  };

  let stopping: Promise<void> | undefined;
  const started = startSource({
    onFrame(frame) {
      events.onFrame(frame);
      push(batcher.add(frame));
    },
    onEnd(error) {
      events.onEnd(error);
      void stop();
    },
  });

  function stop(): Promise<void> {
    stopping ??= finish();
    return stopping;
  }
  async function finish(): Promise<void> {
    const source = await started;
    await source.stop();
    push(batcher.flush());
    await queue.drained();
  }

  await started;
  return { stop };
}

function toIngestError(cause: unknown): IngestError {
  if (cause instanceof IngestError) return cause;
  return new IngestError(`The batch could not be sent: ${cause}`, {
    code: 'network_failure',
    retryable: false,
    cause,
  });
}
