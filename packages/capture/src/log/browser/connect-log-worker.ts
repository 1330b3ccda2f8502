import type { Batch } from '../../batch/batch.ts';
import type { CapturedFrame } from '../../captured-frame.ts';
import { LogError } from '../../errors.ts';
import type { FrameLog, LoggedBatch } from '../frame-log.ts';
import type { LogDamage } from '../log-damage.ts';
import type { FromLogWorker, LogCall, OpenLogMessage, ToLogWorker } from './log-worker-messages.ts';
import type { LogStorage } from './open-stored-log.ts';

/** The worker's script could not be loaded, or broke down before it had opened anything. */
export class LogWorkerMissing extends Error {
  override readonly name = 'LogWorkerMissing';
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: LogError) => void;
}

/**
 * The page's side of `serveLog`: a log that a worker keeps.
 * @throws LogWorkerMissing
 * @throws LogError as the worker says
 */
export async function connectLogWorker(
  createWorker: () => Worker,
  message: OpenLogMessage,
  onDamage: (damage: LogDamage) => void,
): Promise<{ readonly storage: LogStorage; readonly log: FrameLog }> {
  const worker = startWorker(createWorker);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let bytes = 0;
  let broken: LogError | undefined;
  let closing: Promise<void> | undefined;

  const opened = await open();

  function open(): Promise<Extract<FromLogWorker, { type: 'logOpened' }>> {
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data: answer }: MessageEvent<FromLogWorker>) => {
        if (answer.type === 'logOpened') {
          bytes = answer.sizeBytes;
          resolve(answer);
        } else if (answer.type === 'logNotOpened') {
          worker.terminate();
          reject(new LogError(answer.error.code, answer.error.message));
        } else if (answer.type === 'logDamage') {
          onDamage(answer.damage);
        } else {
          finish(answer);
        }
      };
      worker.onerror = ({ message }) => {
        worker.terminate();
        breakDown(message || 'its script could not be loaded');
        reject(new LogWorkerMissing(message));
      };
      post(message);
    });
  }

  function post(message: ToLogWorker, transfer: Transferable[] = []): void {
    worker.postMessage(message, transfer);
  }

  function finish({ id, value, error, sizeBytes }: Extract<FromLogWorker, { type: 'logAnswer' }>): void {
    bytes = sizeBytes;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new LogError(error.code, error.message));
  }

  function breakDown(why: string): void {
    broken = new LogError('failed', `the worker that keeps the log broke down: ${why}`);
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  }

  function call<Result>(call: LogCall, transfer: Transferable[] = []): Promise<Result> {
    if (broken !== undefined) return Promise.reject(broken);
    if (closing !== undefined) return Promise.reject(new LogError('closed', 'the log has been closed'));
    return new Promise<Result>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: resolve as (value: unknown) => void, reject });
      post({ type: 'logCall', id: lastId, call }, transfer);
    });
  }

  const log: FrameLog = {
    left: opened.left,
    uncutMs: opened.uncutMs,
    sizeBytes: () => bytes,
    append(frame) {
      const copy = copyFrame(frame);
      return call({ method: 'append', frame: copy }, copy.image === null ? [] : [copy.image.buffer]);
    },
    cut: (end) => call<LoggedBatch>({ method: 'cut', end }),
    read: (sequence) => call<Batch>({ method: 'read', sequence }),
    thin: (sequence, keepEvery) => call<LoggedBatch>({ method: 'thin', sequence, keepEvery }),
    remove: (sequence) => call<void>({ method: 'remove', sequence }),
    close() {
      closing ??= call<void>({ method: 'close' }).finally(() => worker.terminate());
      return closing;
    },
  };
  return { storage: opened.storage, log };
}

function startWorker(createWorker: () => Worker): Worker {
  try {
    return createWorker();
  } catch (error) {
    throw new LogWorkerMissing(String(error), { cause: error });
  }
}

/** A source may give the same bytes again, and they may be part of a larger buffer: they are copied, once. */
function copyFrame(frame: CapturedFrame): CapturedFrame {
  if (frame.image === null) return frame;
  const { timestampMs, image, h264 } = frame;
  const copy = { timestampMs, image: image.slice() };
  if (h264 === undefined) return copy;
  const { keyframe, codecPrivate } = h264;
  return { ...copy, h264: { keyframe, codecPrivate: codecPrivate.slice() } };
}
