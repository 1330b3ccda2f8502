import type { AnswerTime } from '../adapt/create-adaptation.ts';
import type { SentBatch } from '../api/send-batch.ts';
import { type BatcherOptions, createBatcher } from '../batch/create-batcher.ts';
import { createPictureChain, skip } from '../batch/create-picture-chain.ts';
import { toTailMs } from '../batch/to-tail-ms.ts';
import type { CapturedFrame, SkippedFrame } from '../captured-frame.ts';
import { LogError } from '../errors.ts';
import type { BatchEnd, FrameLog } from '../log/frame-log.ts';
import { callListener } from '../upload/call-listener.ts';
import { createUploadQueue, type UploadQueueOptions } from '../upload/create-upload-queue.ts';
import { createSequence } from '../upload/sequence.ts';
import type { UploadEvents, UploadQueue } from '../upload/upload-queue.ts';

export interface FrameQueueOptions extends BatcherOptions, UploadQueueOptions {
  readonly events: FrameQueueEvents;
  /**
   * Returns what was added to the clock's times, in milliseconds; called at the end of each batch.
   * @default - nothing is added
   */
  readonly clockOffsetMs?: () => number | undefined;
  /**
   * Maximum size of the pictures that wait in memory for the disk, in bytes; further frames are lost.
   * @default 67108864 - 64 MiB
   */
  readonly maxUnwrittenBytes?: number;
}

export interface FrameQueueEvents extends UploadEvents {
  /** Called if the frame could not be stored: the disk is full and nothing can be dropped, or it fails; see `reason`. */
  readonly onLost: (frame: CapturedFrame, reason: string) => void;
  /** Called if no request can carry the frame: it keeps its place without a picture; see its `skipReason`. */
  readonly onSkipped?: (frame: SkippedFrame) => void;
}

/** Stores frames on disk one by one, cuts them into batches, and sends these until the service has them. */
export interface FrameQueue extends Omit<UploadQueue, 'push' | 'makeRoom'> {
  /** Takes the next frame. Settles when it is on disk or reported as lost; never rejects. */
  readonly add: (frame: CapturedFrame) => Promise<void>;
  /** Sets the frame rate of the following frames, per second. */
  readonly setFramerate: (framerate: number) => void;
  /**
   * Adds a listener for answered batches, in addition to `events`.
   * @returns removes the listener
   */
  readonly onAnswered: (listener: (answer: AnswerTime) => void) => () => void;
  /** Makes a batch of the frames that wait for more. Settles when it is on disk. */
  readonly flush: () => Promise<void>;
  /**
   * Settles when every frame that was added has left the log; rejects with the refusal that stopped the queue, or a LogError
   * `closed`.
   */
  readonly drained: () => Promise<void>;
  /**
   * The time that the last batch of `flush` or of the previous run takes, in milliseconds since the Unix epoch: its last frame
   * is extended to the service's shortest batch, so no later frame may be in it. Undefined before the first.
   */
  readonly busy: () => { readonly fromMs: number; readonly untilMs: number } | undefined;
  /** Whether the uncut frames fill the service's shortest batch, so that a cut doesn't extend the last one. */
  readonly canEnd: () => boolean;
  /** Stops sending, and settles when the log is closed. The next queue of the log sends the waiting batches. */
  readonly close: () => Promise<void>;
}

/**
 * Connects batcher, log and upload queue. Batches that earlier runs left in the log are sent first; frames that they left uncut
 * become a batch.
 */
export async function createFrameQueue(options: FrameQueueOptions): Promise<FrameQueue> {
  const { log, limits, events, clockOffsetMs, maxUnwrittenBytes = 64 * 1024 * 1024 } = options;
  const batcher = createBatcher(options);
  const answerListeners = new Set<(answer: AnswerTime) => void>();
  const uploads = createUploadQueue({
    ...options,
    events: {
      ...events,
      onAnswer(batch, sent) {
        events.onAnswer(batch, sent);
        tellAnswer(sent);
      },
    },
  });
  /** Runs the log's operations in the order of the frames. */
  const inSequence = createSequence();
  /** The chain of the pictures on disk. */
  const chain = createPictureChain();
  /** The frames after the last cut. */
  let tail = toTail(log.uncutMs);
  /** A cut that is not yet on disk: no frame may be appended before it. */
  let due: BatchEnd | undefined;
  let unwrittenBytes = 0;
  let lastAddedMs = 0;

  let busy = toBusy(log, options);
  if (tail !== undefined && busy !== undefined) {
    await cut({ lastFrameMs: busy.untilMs - tail.lastMs }).catch(() => undefined);
  }

  function tellAnswer({ sentBytes, roundTripMs }: SentBatch): void {
    const waitingBatches = uploads.state().batches;
    for (const listener of answerListeners) {
      callListener(() => listener({ sentBytes, roundTripMs, waitingBatches }));
    }
  }

  async function cut(end: BatchEnd | undefined): Promise<void> {
    due ??= end;
    if (due === undefined || tail === undefined) {
      due = undefined;
      return;
    }
    // Lost frames can leave a batch that is shorter than the service accepts.
    const neededMs = limits.minBatchMs - (tail.lastMs - tail.firstMs);
    const offsetMs = clockOffsetMs?.();
    const asked = {
      lastFrameMs: Math.max(due.lastFrameMs, neededMs),
      ...(offsetMs === undefined ? {} : { clockOffsetMs: offsetMs }),
    };
    const batch = await withRoom(() => log.cut(asked));
    tail = undefined;
    due = undefined;
    uploads.push(batch);
  }

  async function append(frame: CapturedFrame): Promise<void> {
    const bytes = frame.image?.length ?? 0;
    if (!(await uploads.makeRoom(bytes)))
      throw new Error('the log is full, and nothing in it can be dropped');
    await withRoom(() => log.append(frame));
    tail = { firstMs: tail?.firstMs ?? frame.timestampMs, lastMs: frame.timestampMs };
  }

  /** Tries again while the log is full and something in it can be dropped. */
  async function withRoom<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isFull(error) || !(await uploads.makeRoom(0, true))) throw error;
      }
    }
  }

  /** A frame that cannot be stored keeps its place, if there is room for that, so that the service also reports it. */
  async function keep(frame: CapturedFrame, end: BatchEnd | undefined): Promise<void> {
    try {
      await cut(end);
      const decodable = chain.add(frame);
      if (decodable.image === null && frame.image !== null) throw new Error(decodable.skipReason);
      await append(frame);
    } catch (error) {
      if (frame.image !== null) chain.break();
      const reason = error instanceof Error ? error.message : String(error);
      callListener(() => events.onLost(frame, reason));
      if (due !== undefined || frame.image === null) return;
      await append(skip(frame, `not kept: ${reason}`)).catch(() => undefined);
    }
  }

  return {
    async add(given) {
      lastAddedMs = given.timestampMs;
      const { cut: end, frame } = batcher.add(given);
      if (frame.image === null && given.image !== null) callListener(() => events.onSkipped?.(frame));
      const isTooMuch = unwrittenBytes + (frame.image?.length ?? 0) > maxUnwrittenBytes;
      if (isTooMuch) callListener(() => events.onLost(frame, tooSlow));
      const kept = isTooMuch ? skip(frame, `not kept: ${tooSlow}`) : frame;
      unwrittenBytes += kept.image?.length ?? 0;
      await inSequence(() => {
        if (isTooMuch) chain.break();
        return keep(kept, end);
      });
      unwrittenBytes -= kept.image?.length ?? 0;
    },
    async flush() {
      const end = batcher.flush();
      if (end !== undefined) busy = { fromMs: lastAddedMs, untilMs: lastAddedMs + end.lastFrameMs };
      // If the disk fails, the frames stay after the last cut, where the next run finds them.
      await inSequence(() => cut(end)).catch(() => undefined);
    },
    async drained() {
      await inSequence(async () => undefined);
      await uploads.drained();
    },
    async close() {
      await uploads.close();
      await inSequence(() => log.close());
    },
    setFramerate: batcher.setFramerate,
    onAnswered(listener) {
      answerListeners.add(listener);
      return () => answerListeners.delete(listener);
    },
    canEnd: () => tail === undefined || tail.lastMs - tail.firstMs >= limits.minBatchMs,
    busy: () => busy,
    retryNow: uploads.retryNow,
    pause: uploads.pause,
    state: uploads.state,
  };
}

const tooSlow = 'the disk is too slow for the camera';

/** The uncut tail, or otherwise the last batch, with a last frame that may have been extended when the run ended. */
function toBusy(
  { left, uncutMs }: FrameLog,
  options: Pick<BatcherOptions, 'framerate' | 'limits'>,
): ReturnType<FrameQueue['busy']> {
  const tail = toTail(uncutMs);
  if (tail !== undefined) {
    return { fromMs: tail.firstMs, untilMs: tail.lastMs + toTailMs(tail.firstMs, tail.lastMs, options) };
  }
  const last = left.at(-1);
  return last && { fromMs: last.firstMs, untilMs: last.lastMs + last.lastFrameMs };
}

function toTail(timesMs: readonly number[]): { firstMs: number; lastMs: number } | undefined {
  const firstMs = timesMs[0];
  const lastMs = timesMs.at(-1);
  return firstMs === undefined || lastMs === undefined ? undefined : { firstMs, lastMs };
}

function isFull(error: unknown): boolean {
  return error instanceof LogError && error.code === 'full';
}
