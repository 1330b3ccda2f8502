import type { SentBatch } from '../api/send-batch.ts';
import type { Batch } from '../batch/batch.ts';
import { IngestError, LogError } from '../errors.ts';
import type { FrameLog, LoggedBatch } from '../log/frame-log.ts';
import { type BackOffOptions, defaultBackOff, toPauseMs } from './back-off.ts';
import { callListener } from './call-listener.ts';
import { chooseRelief, type WhenFull } from './choose-relief.ts';
import { classifyFailure } from './classify-failure.ts';
import { type Network, unknownNetwork } from './network.ts';
import { createSequence } from './sequence.ts';
import { toIngestError, withOutlook } from './to-ingest-error.ts';
import { createTransferRate } from './transfer-rate.ts';
import type { UploadEvents, UploadQueue, UploadState } from './upload-queue.ts';
import { systemUploadTime, type UploadTime } from './upload-time.ts';
import { createWaitingBatches } from './waiting-batches.ts';

/** How batches are sent; the defaults suit a camera that must lose nothing. */
export interface UploadOptions extends BackOffOptions {
  /**
   * `oldest-first`: strictly in the order of capture. `newest-first`: live batches first, missed ones after them.
   * @default oldest-first
   */
  readonly order?: 'oldest-first' | 'newest-first';
  /**
   * Maximum size of the log on disk in bytes; then batches are dropped as `whenFull` says.
   * @default - the disk is the only limit
   */
  readonly maxStoredBytes?: number;
  /**
   * What is dropped when the log is full: `drop-oldest`, or `thin-out`, which keeps every second picture, down to one a second.
   * @default drop-oldest
   */
  readonly whenFull?: WhenFull;
  /**
   * Number of consecutive refusals of batches with the same code that stop the queue, because then the batches are not the cause.
   * @default 5
   */
  readonly maxRefusedInRow?: number;
  /**
   * Pause between tries while the machine reports no network, in milliseconds, because the report may be wrong.
   * @default 30000
   */
  readonly offlineProbeMs?: number;
  /**
   * The machine's knowledge about its network.
   * @default - none; `browserNetwork` asks the browser
   */
  readonly network?: Network;
  /**
   * The clock, and the timers of the pauses.
   * @default - the platform's
   */
  readonly time?: UploadTime;
  /**
   * Returns a number from 0 to 1, excluding 1.
   * @default Math.random
   */
  readonly random?: () => number;
}

export interface UploadQueueOptions extends UploadOptions {
  /** The log of the batches; only the queue removes or thins them. */
  readonly log: FrameLog;
  /** Sends one batch like `sendBatch`: settles when the service has it, and rejects with an IngestError. */
  readonly send: (batch: Batch) => Promise<SentBatch>;
  /** Called when events happen; errors that they throw are uncaught. */
  readonly events: UploadEvents;
}

/** Sends the batches of a log one at a time, including those of earlier runs, each until the service has it. */
export function createUploadQueue(options: UploadQueueOptions): UploadQueue {
  const { log, send, events, order = 'oldest-first', whenFull = 'drop-oldest' } = options;
  const { maxStoredBytes = Number.POSITIVE_INFINITY, maxRefusedInRow = 5, offlineProbeMs = 30_000 } = options;
  const { network = unknownNetwork, time = systemUploadTime, random = Math.random } = options;
  const backOff = { ...defaultBackOff, ...options };

  /** All batches that the service has not confirmed. */
  const waiting = createWaitingBatches(log.left);
  /** Batches that the service may have although its answer is missing: it would treat a changed one as new. */
  const mayHaveArrived = new Set(toPossiblySent(log.left, order).map(({ sequence }) => sequence));
  /** A batch must not be thinned or dropped while it is read. */
  const inSequence = createSequence();
  const rate = createTransferRate();
  let sending: LoggedBatch | undefined;
  let underWay: Promise<unknown> | undefined;
  let isRunning = false;
  let isPaused = false;
  let isClosed = false;
  let stoppedBy: IngestError | undefined;
  let failures = 0;
  let lastError: IngestError | undefined;
  let refusedInRow = { code: '', count: 0 };
  let pause: { readonly cutShort: AbortController; readonly nextTryMs: number } | undefined;
  let drainers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  function start(): void {
    if (isRunning || isClosed) return;
    isRunning = true;
    void run();
  }

  async function run(): Promise<void> {
    // The caller must have the queue before the first event.
    await Promise.resolve();
    while (!isPaused && stoppedBy === undefined && waiting.all.length > 0) {
      const trying = sendNext();
      underWay = trying;
      const pauseMs = await trying;
      underWay = undefined;
      if (pauseMs !== undefined && !isPaused) await waitFor(pauseMs);
    }
    isRunning = false;
    changed();
  }

  /** @returns the pause before the next try, in milliseconds; undefined for none */
  async function sendNext(): Promise<number | undefined> {
    const taken = await takeNext();
    if (taken === undefined) return undefined;
    const { logged, batch } = taken;
    const outcome = batch instanceof IngestError ? batch : await send(batch).catch(toIngestError);
    const pauseMs =
      outcome instanceof IngestError ? await fail(logged, outcome) : await confirm(logged, outcome);
    changed();
    return pauseMs;
  }

  /** @returns undefined if the next batch has nothing to send */
  function takeNext(): Promise<{ logged: LoggedBatch; batch: Batch | IngestError } | undefined> {
    return inSequence(async () => {
      const logged = waiting.all.at(order === 'oldest-first' ? 0 : -1);
      if (logged === undefined) return undefined;
      sending = logged;
      changed();
      try {
        const batch = await log.read(logged.sequence);
        if (batch.frames.every(({ image }) => image === null))
          return await passOver(logged, 'it has no picture');
        mayHaveArrived.add(logged.sequence);
        return { logged, batch };
      } catch (error) {
        if (!(error instanceof LogError && error.code === 'damaged'))
          return { logged, batch: toUnreadable(error) };
        return await passOver(logged, `the disk has lost it: ${messageOf(error)}`);
      }
    });
  }

  async function passOver(logged: LoggedBatch, reason: string): Promise<undefined> {
    sending = undefined;
    await drop(logged, reason);
    return undefined;
  }

  async function confirm(logged: LoggedBatch, sent: SentBatch): Promise<undefined> {
    await forget(logged);
    sending = undefined;
    failures = 0;
    lastError = undefined;
    refusedInRow = { code: '', count: 0 };
    rate.add(sent);
    callListener(() => events.onAnswer(logged, sent));
  }

  async function fail(logged: LoggedBatch, error: IngestError): Promise<number | undefined> {
    const verdict = classifyFailure(error);
    if (verdict === 'retry') return retryLater(logged, error);
    if (verdict === 'stop') return stop(error);

    refusedInRow = {
      code: error.code,
      count: error.code === refusedInRow.code ? refusedInRow.count + 1 : 1,
    };
    if (refusedInRow.count >= maxRefusedInRow) {
      return stop(withOutlook(error, `That was the answer to ${maxRefusedInRow} batches in a row.`));
    }
    await forget(logged);
    sending = undefined;
    failures = 0;
    const told = withOutlook(error, 'This batch is given up; the following ones are sent.');
    lastError = told;
    callListener(() => events.onRefused(logged, told));
  }

  function retryLater(logged: LoggedBatch, error: IngestError): number {
    sending = undefined;
    failures += 1;
    const told = withOutlook(error, 'The batch stays on disk and is sent again.');
    lastError = told;
    const backOffMs = toPauseMs(failures, error, random(), backOff);
    const pauseMs = network.isOnline() ? backOffMs : Math.max(backOffMs, offlineProbeMs);
    if (!isPaused) callListener(() => events.onRetry(logged, told, pauseMs));
    return pauseMs;
  }

  function stop(error: IngestError): undefined {
    sending = undefined;
    failures += 1;
    const told = withOutlook(error, 'Nothing is sent until you try again; every frame stays on disk.');
    lastError = told;
    stoppedBy = told;
    callListener(() => events.onStopped(told));
  }

  /** This can fail: then the next start finds the batch again, and the service recognises it. */
  async function forget({ sequence }: LoggedBatch): Promise<void> {
    waiting.remove(sequence);
    mayHaveArrived.delete(sequence);
    await log.remove(sequence).catch(() => undefined);
  }

  async function drop(logged: LoggedBatch, reason: string): Promise<void> {
    await forget(logged);
    callListener(() => events.onDropped(logged, reason));
    changed();
  }

  async function waitFor(pauseMs: number): Promise<void> {
    const cutShort = new AbortController();
    pause = { cutShort, nextTryMs: time.now() + pauseMs };
    changed();
    try {
      await time.sleep(pauseMs, cutShort.signal);
    } catch (error) {
      if (!cutShort.signal.aborted) throw error;
    } finally {
      pause = undefined;
    }
  }

  function cutPauseShort(): void {
    pause?.cutShort.abort();
  }

  function makeRoom(bytes: number, isFull: boolean): Promise<boolean> {
    return inSequence(async () => {
      let mustGive = isFull;
      while (mustGive || log.sizeBytes() + bytes > maxStoredBytes) {
        const free = waiting.all.filter(({ sequence }) => sequence !== sending?.sequence);
        const relief = chooseRelief(free, whenFull, ({ sequence }) => mayHaveArrived.has(sequence));
        if (relief === undefined) return false;
        const isThinned = relief.action === 'thin' && (await thin(relief.batch));
        if (!isThinned) await drop(relief.batch, isFull ? 'the disk is full' : describeLimit(maxStoredBytes));
        mustGive = false;
      }
      return true;
    });
  }

  /** @returns false if the disk fails, or nothing was removed */
  async function thin(batch: LoggedBatch): Promise<boolean> {
    const thinned = await log.thin(batch.sequence, 2).catch(() => undefined);
    const lost = thinned === undefined ? 0 : picturesOf(batch) - picturesOf(thinned);
    if (thinned === undefined || lost === 0) return false;
    waiting.replace(thinned);
    callListener(() => events.onThinned(thinned, lost));
    changed();
    return true;
  }

  function state(): UploadState {
    return {
      activity: activity(),
      batches: waiting.all.length,
      frames: waiting.frames(),
      bytes: waiting.bytes(),
      oldestMs: waiting.all[0]?.firstMs,
      nextTryMs: pause?.nextTryMs,
      failures,
      lastError,
      bytesPerSecond: rate.bytesPerSecond(),
    };
  }

  function activity(): UploadState['activity'] {
    if (sending !== undefined) return 'sending';
    if (stoppedBy !== undefined) return 'stopped';
    if (isPaused) return 'paused';
    if (pause !== undefined) return network.isOnline() ? 'waiting' : 'offline';
    return waiting.all.length === 0 ? 'idle' : 'sending';
  }

  function changed(): void {
    callListener(() => events.onState(state()));
    settleDrained();
  }

  function settleDrained(): void {
    const settle = drainers;
    const isDrained = waiting.all.length === 0 && sending === undefined;
    const isOver = isClosed && underWay === undefined;
    if (!(isDrained || isOver || stoppedBy !== undefined)) return;
    drainers = [];
    for (const { resolve, reject } of settle) {
      if (stoppedBy !== undefined) reject(stoppedBy);
      else if (isDrained) resolve();
      else reject(new LogError('closed', 'the queue has been closed'));
    }
  }

  async function pauseSending(): Promise<void> {
    isPaused = true;
    cutPauseShort();
    changed();
    await underWay;
  }

  network.onChange(() => {
    if (isClosed) return;
    // A pause that the service requested applies even if the network returns.
    if (network.isOnline() && lastError?.retryAfterMs === undefined) cutPauseShort();
    changed();
  });
  if (waiting.all.length > 0) start();

  return {
    push(batch) {
      waiting.push(batch);
      changed();
      start();
    },
    retryNow() {
      if (isClosed) return;
      isPaused = false;
      stoppedBy = undefined;
      refusedInRow = { code: '', count: 0 };
      cutPauseShort();
      start();
    },
    makeRoom: (bytes, isFull = false) => makeRoom(bytes, isFull),
    pause: pauseSending,
    async close() {
      isClosed = true;
      await pauseSending();
      settleDrained();
    },
    drained: () =>
      new Promise((resolve, reject) => {
        drainers.push({ resolve, reject });
        settleDrained();
      }),
    state,
  };
}

/**
 * Batches of earlier runs that may have been sent without an answer: in strict order only the first. If the earlier run had the
 * other order, an answer that was lost in its last moments can be missed here.
 */
function toPossiblySent(
  left: readonly LoggedBatch[],
  order: 'oldest-first' | 'newest-first',
): readonly LoggedBatch[] {
  return order === 'oldest-first' ? left.slice(0, 1) : left;
}

function toUnreadable(cause: unknown): IngestError {
  return new IngestError(`The batch could not be read from the disk: ${messageOf(cause)}.`, {
    code: 'log_failed',
    retryable: true,
    cause,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describeLimit(maxStoredBytes: number): string {
  return `the log has reached its ${maxStoredBytes} bytes on disk and has no room for newer frames`;
}

function picturesOf({ frameCount, skippedCount }: LoggedBatch): number {
  return frameCount - skippedCount;
}
