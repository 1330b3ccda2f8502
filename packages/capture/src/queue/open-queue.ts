import { routes, type ServiceConfig } from '@frame-ingest/contract';
import { checkStreamName } from '../api/check-stream-name.ts';
import { rememberServiceConfig } from '../api/remember-service-config.ts';
import type { ApiRequest } from '../api/request.ts';
import { sendBatch } from '../api/send-batch.ts';
import { toMaxLogBytes } from '../log/browser/max-log-bytes.ts';
import { measureStorage } from '../log/browser/measure-storage.ts';
import { type BrowserLog, type BrowserLogOptions, openBrowserLog } from '../log/browser/open-browser-log.ts';
import { browserNetwork } from '../upload/browser-network.ts';
import type { UploadOptions } from '../upload/create-upload-queue.ts';
import {
  createFrameQueue,
  type FrameQueue,
  type FrameQueueEvents,
  type FrameQueueOptions,
} from './create-frame-queue.ts';
import { toLogName } from './log-name.ts';

const smallestSegmentBytes = 65_536;
const largestSegmentBytes = 4 * 1024 * 1024;

/** Options of {@link openQueue}. */
export interface OpenQueueOptions
  extends Pick<BrowserLogOptions, 'createWorker' | 'storage' | 'steal' | 'onLost' | 'onDamage'>,
    Omit<UploadOptions, 'network' | 'time' | 'random'>,
    Pick<FrameQueueOptions, 'clockOffsetMs'> {
  /**
   * Base address of the API, without a trailing slash.
   * @default - the origin of the page
   */
  readonly api?: string;
  /**
   * Kinesis video stream that receives the frames.
   * @default - the service's default stream
   */
  readonly streamName?: string;
  /** Sends the requests; it can add the `Authorization` that an API requires. */
  readonly fetch: ApiRequest['fetch'];
  /**
   * What the service accepts.
   * @default - the answer of `GET /Config`; if the service cannot be reached, its last answer
   */
  readonly config?: ServiceConfig;
  /**
   * Length of a batch in milliseconds.
   * @default - the service's suggestion
   */
  readonly batchMs?: number;
  readonly events: FrameQueueEvents;
}

/** The queue of a stream's frames in this browser. */
export interface BrowserQueue
  extends FrameQueue,
    Pick<BrowserLog, 'storage' | 'durability' | 'isOnlyWriter'> {
  /** What the service accepts. */
  readonly config: ServiceConfig;
  /** Maximum size of the log on disk in bytes: the requested size, or the browser's room for it. */
  readonly maxStoredBytes: number;
}

/**
 * Opens the queue of a stream in this browser, and begins to send the frames that earlier visits left in it. Only one tab of an
 * origin can have it at a time.
 * @throws IngestError `stream_not_allowed`, or if the service cannot be reached and never was
 * @throws LogError `busy` if another tab has the queue and `steal` is not set
 */
export async function openQueue(options: OpenQueueOptions): Promise<BrowserQueue> {
  const { api = '', streamName, fetch, events } = options;
  const config = options.config ?? (await rememberServiceConfig({ url: api + routes.config, fetch }));
  checkStreamName(streamName, config);
  const log = await openBrowserLog({ ...toLogOptions(options), name: toLogName({ api, streamName }) });
  const maxStoredBytes = options.maxStoredBytes ?? toMaxLogBytes(await measureStorage(), log.sizeBytes());
  const queue = await createFrameQueue({
    batchMs: config.batchMs,
    ...options,
    maxStoredBytes,
    log,
    framerate: config.framerate,
    limits: config.limits,
    maxFragmentMs: config.maxFragmentMs,
    network: browserNetwork,
    send: (batch) =>
      sendBatch(batch, {
        url: api + routes.frameData,
        fetch,
        bodies: config.bodies,
        ...(streamName === undefined ? {} : { streamName }),
      }),
    events,
  });
  const { storage, durability, isOnlyWriter } = log;
  return { ...queue, config, maxStoredBytes, storage, durability, isOnlyWriter };
}

/** A file is removed when all of its batches are gone, so a small log needs small files to free room soon. */
function toSegmentBytes(maxStoredBytes: number): number {
  return Math.max(smallestSegmentBytes, Math.min(largestSegmentBytes, maxStoredBytes / 16));
}

/** The other options have functions, which cannot be sent to a worker. */
function toLogOptions(options: OpenQueueOptions): Omit<BrowserLogOptions, 'name'> {
  const { createWorker, storage, steal, onLost, onDamage, maxStoredBytes } = options;
  return {
    ...(maxStoredBytes === undefined ? {} : { segmentBytes: toSegmentBytes(maxStoredBytes) }),
    ...(createWorker === undefined ? {} : { createWorker }),
    ...(storage === undefined ? {} : { storage }),
    ...(steal === undefined ? {} : { steal }),
    ...(onLost === undefined ? {} : { onLost }),
    ...(onDamage === undefined ? {} : { onDamage }),
  };
}
