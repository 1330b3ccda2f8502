import type { ServiceConfig } from '@frame-ingest/contract';
import {
  type BrowserQueue,
  type FrameQueueEvents,
  LogError,
  listLogs,
  type OpenQueueOptions,
  openQueue,
  parseLogName,
  type UploadState,
} from '../../index.ts';
import type { Service } from '../connect.ts';

/** The settings of a stream's queue. */
export interface QueueRequest extends Pick<OpenQueueOptions, 'order' | 'whenFull'> {
  /** Undefined for the service's default stream. */
  readonly streamName: string | undefined;
}

export interface QueuesOptions {
  readonly service: Service;
  readonly config: ServiceConfig;
  /** Returns the current correction of this device's clock, in milliseconds. */
  readonly clockOffsetMs: () => number | undefined;
  readonly events: FrameQueueEvents;
  /** Called if another tab has taken over the run's stream. */
  readonly onTaken: () => void;
  /** Called if frames that an earlier visit left for a stream cannot be sent. */
  readonly onLeftBehind: (error: unknown) => void;
}

/** The queues of this page: one for each stream that has something to send; a run fills one of them. */
export interface Queues {
  /**
   * Opens the queue that a run fills from now on.
   * @param steal takes the stream from another tab
   * @throws IngestError, LogError `busy`
   */
  readonly open: (request: QueueRequest, steal?: boolean) => Promise<BrowserQueue>;
  /** Sends the frames that earlier visits left, for any stream. */
  readonly sendLeft: () => Promise<void>;
  /** The queue of the current or last run. */
  readonly current: () => BrowserQueue | undefined;
  /** The states of all queues, with the run's queue first. */
  readonly states: () => readonly UploadState[];
  /** Whether closing the page would lose frames. */
  readonly isVolatile: () => boolean;
  readonly retryNow: () => void;
}

const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });

export function createQueues(options: QueuesOptions): Queues {
  const { service, config, clockOffsetMs, events, onTaken, onLeftBehind } = options;
  const left = new Map<string | undefined, BrowserQueue>();
  let current: { readonly request: QueueRequest; readonly queue: BrowserQueue } | undefined;

  function connectQueue(request: QueueRequest, steal: boolean, onLost: () => void): Promise<BrowserQueue> {
    const { api, fetch } = service;
    const { streamName, ...policy } = request;
    return openQueue({
      ...{ api, fetch, config, createWorker, clockOffsetMs, events, steal, onLost },
      ...policy,
      ...(streamName === undefined ? {} : { streamName }),
    });
  }

  async function open(request: QueueRequest, steal = false): Promise<BrowserQueue> {
    if (current !== undefined && isSame(current.request, request)) {
      // It may be waiting for a retry.
      current.queue.retryNow();
      return current.queue;
    }
    const before = [current?.queue, left.get(request.streamName)];
    current = undefined;
    left.delete(request.streamName);
    for (const queue of before) await queue?.close();
    const queue = await connectQueue(request, steal, () => {
      if (current?.queue !== queue) return;
      current = undefined;
      onTaken();
    });
    current = { request, queue };
    return queue;
  }

  async function sendLeftOf(streamName: string | undefined): Promise<void> {
    const queue = await connectQueue({ streamName }, false, () => left.delete(streamName));
    left.set(streamName, queue);
    await queue.drained().catch(() => undefined);
    // A run may have opened it meanwhile, and refused batches stay.
    if (left.get(streamName) !== queue || queue.state().batches > 0) return;
    left.delete(streamName);
    await queue.close();
  }

  const all = (): BrowserQueue[] => [...(current === undefined ? [] : [current.queue]), ...left.values()];
  return {
    open,
    async sendLeft() {
      for (const { name } of await listLogs()) {
        const purpose = parseLogName(name);
        if (purpose?.api !== service.api) continue;
        void sendLeftOf(purpose.streamName).catch((error: unknown) => {
          // The tab that has the log sends it.
          if (!(error instanceof LogError && error.code === 'busy')) onLeftBehind(error);
        });
      }
    },
    current: () => current?.queue,
    states: () => all().map((queue) => queue.state()),
    isVolatile: () => all().some(({ durability, state }) => durability === 'memory' && state().batches > 0),
    retryNow() {
      for (const queue of all()) queue.retryNow();
    },
  };
}

function isSame(left: QueueRequest, right: QueueRequest): boolean {
  return (
    left.streamName === right.streamName && left.order === right.order && left.whenFull === right.whenFull
  );
}
