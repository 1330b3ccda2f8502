import type { VideoLimits } from '@frame-ingest/access-units';
import { routes, type ServiceConfig, sniffImageFormat } from '@frame-ingest/contract';
import { checkStreamName } from '../api/check-stream-name.ts';
import { sendBatch } from '../api/send-batch.ts';
import type { BatcherOptions } from '../batch/create-batcher.ts';
import { createPictureChain } from '../batch/create-picture-chain.ts';
import type { CapturedImage } from '../captured-frame.ts';
import type { LogDamage } from '../log/log-damage.ts';
import { openFrameLog } from '../log/open-frame-log.ts';
import { createFrameQueue, type FrameQueueEvents } from '../queue/create-frame-queue.ts';
import { callListener } from '../upload/call-listener.ts';
import type { UploadOptions } from '../upload/create-upload-queue.ts';
import type { UploadState } from '../upload/upload-queue.ts';
import { checkOptions } from './check-options.ts';
import { loadServiceConfig } from './load-service-config.ts';
import { openDirectory } from './open-directory.ts';
import { parseUrl } from './parse-url.ts';

/** Options of {@link createUploader}. */
export interface UploaderOptions extends Pick<UploadOptions, 'order' | 'whenFull'> {
  /** Stores the frames until the service has them; created if it doesn't exist. Only one uploader at a time can use it. */
  readonly directory: string;
  /** Address of the API, such as `https://abc123.execute-api.eu-west-1.amazonaws.com`. */
  readonly url: string;
  /**
   * Kinesis video stream that receives the frames.
   * @default - the service's default stream
   */
  readonly streamName?: string;
  /**
   * Frame rate per second, which gives the duration of the last frame of a run.
   * @default - what `GET /Config` suggests
   */
  readonly framerate?: number;
  /**
   * Length of a batch in milliseconds.
   * @default - what `GET /Config` suggests
   */
  readonly batchMs?: number;
  /**
   * Limits of one request.
   * @default - the limits of `GET /Config`, which are stored in the directory so that a start without a network works
   */
  readonly limits?: BatcherOptions['limits'];
  /**
   * Sends the requests; it can add the `Authorization` that an API requires.
   * @default fetch
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Maximum size of the directory in bytes; then frames are dropped as `whenFull` says.
   * @default 8589934592 - 8 GiB
   */
  readonly maxStoredBytes?: number;
  /**
   * Called when events happen; errors that they throw are uncaught.
   * @default - none
   */
  readonly events?: Partial<UploaderEvents>;
}

export interface UploaderEvents extends FrameQueueEvents {
  /** Called if the disk has lost written data. */
  readonly onDamage: (damage: LogDamage) => void;
}

/** A frame from a device. */
export interface UploadedFrame {
  /** Capture time in whole milliseconds since the Unix epoch, later than the time of the frame before. */
  readonly timestampMs: number;
  /** A JPEG, PNG or WebP file, or with `h264` an access unit. */
  readonly image: Uint8Array;
  /**
   * Set if the picture is H.264: NAL units with 4-byte lengths.
   * @default - the picture is a file
   */
  readonly h264?: {
    /** Whether decoding can begin here. A batch begins with a keyframe, and the next must follow within `maxFragmentMs`. */
    readonly keyframe: boolean;
    /** The avcC of the encoder. */
    readonly codecPrivate: Uint8Array;
  };
}

export interface Uploader {
  /** Frame rate per second: the given one, or the one that the service suggests. */
  readonly framerate: number;
  /** Limits of H.264; undefined if the service does not accept H.264 or was not asked. */
  readonly h264: VideoLimits | undefined;
  /**
   * Takes the next frame. Settles when it is on disk or reported to `onLost`, which also gets a frame that is not a picture, or
   * has a time that is not after the frame before.
   * @throws Error after `stop`
   */
  readonly add: (frame: UploadedFrame) => Promise<void>;
  /**
   * Sends all waiting frames, however long that takes, and releases the directory.
   * @throws IngestError the refusal that stopped the sending; the remaining frames stay in the directory
   */
  readonly stop: () => Promise<void>;
  /**
   * Aborts the current request, even while `stop` waits, and releases the directory. The next uploader sends the remaining
   * frames.
   */
  readonly stopNow: () => Promise<void>;
  /**
   * Whether a run can end after the last added frame and another can continue with the next one: the frames fill the service's
   * shortest batch. Otherwise the last frame is extended to it, over the frames that follow.
   */
  readonly canEnd: () => boolean;
  /** Retries at once, even after a refusal that stopped the sending. */
  readonly retryNow: () => void;
  readonly state: () => UploadState;
}

const defaultMaxStoredBytes = 8 * 1024 ** 3;
const largestSegmentBytes = 4 * 1024 ** 2;

/** Used without an answer of `GET /Config`. */
const presets = { framerate: 10, batchMs: 2000 };

/** The default of a deployment. */
const defaultMaxFragmentMs = 10_000;

/** A frame this long after the one before begins a new batch. */
const minIdleMs = 2000;

/**
 * Opens a directory of frames and sends its frames, and every added frame, until the service has each exactly once: through
 * restarts, crashes and days without a network.
 * @throws LogError `busy` if another process has the directory; `full` or `failed`
 * @throws TypeError or RangeError naming the wrong option
 * @throws IngestError if the service has never said what it accepts, or accepts no frames for the stream
 */
export async function createUploader(options: UploaderOptions): Promise<Uploader> {
  const { directory, streamName, fetch = globalThis.fetch, events = {} } = options;
  const { maxStoredBytes = defaultMaxStoredBytes } = options;
  checkOptions(options);
  const url = parseUrl('url', options.url);
  const folder = await openDirectory(directory);
  const settings = await loadSettings({ ...options, url, fetch }).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  const segmentBytes = Math.min(largestSegmentBytes, Math.ceil(maxStoredBytes / 16));
  const { onDamage = ignore } = events;
  const log = await openFrameLog(folder, { segmentBytes, onDamage });

  const leaving = new AbortController();
  const queue = await createFrameQueue({
    ...settings,
    ...{ log, maxStoredBytes, order: options.order ?? 'oldest-first' },
    whenFull: options.whenFull ?? 'drop-oldest',
    events: withAll(events),
    send: (batch) =>
      sendBatch(batch, {
        url: `${url}${routes.frameData}`,
        fetch: withSignal(fetch, leaving.signal),
        ...(streamName === undefined ? {} : { streamName }),
        ...(settings.bodies === undefined ? {} : { bodies: settings.bodies }),
      }),
  });

  const { framerate, maxFragmentMs = defaultMaxFragmentMs } = settings;
  /** The chain of the accepted pictures. */
  const chain = createPictureChain();
  let lastMs = Number.NEGATIVE_INFINITY;
  let idle: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let isStopped = false;

  function findFault({ timestampMs, image, h264 }: UploadedFrame): string | undefined {
    if (!Number.isSafeInteger(timestampMs)) return `its time ${timestampMs} is not in whole milliseconds`;
    if (timestampMs <= lastMs)
      return `its time ${timestampMs} is not after the time of the frame before, ${lastMs}`;
    const busy = queue.busy();
    if (busy !== undefined && timestampMs >= busy.fromMs && timestampMs < busy.untilMs) {
      return `its time ${timestampMs} lies in the last frame of the batch before, which lasts until ${busy.untilMs}`;
    }
    if (h264 !== undefined) return image.length === 0 ? 'its access unit is empty' : undefined;
    return sniffImageFormat(image) === undefined ? 'it is not a JPEG, PNG or WebP file' : undefined;
  }

  /**
   * If a camera stops, its last frames should not wait; frames with other times are not from a camera. Access units can continue
   * their group for as long as the service accepts it, because units after a cut would be lost up to the next keyframe.
   */
  function flushWhenIdle(isVideo: boolean): void {
    const idleMs = isVideo ? maxFragmentMs : Math.max(minIdleMs, 2000 / framerate);
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (Math.abs(Date.now() - lastMs) < 2 * idleMs) void queue.flush();
    }, idleMs);
  }

  function close(): Promise<void> {
    closing ??= queue.close();
    return closing;
  }

  async function flush(): Promise<void> {
    isStopped = true;
    clearTimeout(idle);
    await queue.flush();
  }

  return {
    framerate,
    h264: settings.h264,
    async add(given) {
      if (isStopped) throw new Error('The uploader has been stopped and accepts no more frames');
      const copy = copyFrame(given);
      const fault = findFault(copy);
      if (fault !== undefined) {
        chain.break();
        callListener(() => events.onLost?.(copy, fault));
        return;
      }
      lastMs = copy.timestampMs;
      flushWhenIdle(copy.h264 !== undefined);
      const frame = chain.add(copy);
      if (frame.image === null) callListener(() => events.onSkipped?.(frame));
      await queue.add(frame);
    },
    async stop() {
      await flush();
      try {
        await Promise.race([queue.drained(), aborted(leaving.signal)]);
      } finally {
        await close();
      }
    },
    async stopNow() {
      await flush();
      leaving.abort();
      await close();
    },
    canEnd: queue.canEnd,
    retryNow: queue.retryNow,
    state: queue.state,
  };
}

/** The caller may reuse its own buffer. */
function copyFrame({ timestampMs, image, h264 }: UploadedFrame): CapturedImage {
  const copy = { timestampMs, image: new Uint8Array(image) };
  if (h264 === undefined) return copy;
  const { keyframe, codecPrivate } = h264;
  return { ...copy, h264: { keyframe, codecPrivate: new Uint8Array(codecPrivate) } };
}

interface Settings extends BatcherOptions {
  readonly bodies: readonly string[] | undefined;
  readonly h264: VideoLimits | undefined;
}

async function loadSettings(
  options: UploaderOptions & { readonly fetch: typeof globalThis.fetch },
): Promise<Settings> {
  const { framerate, batchMs, limits, streamName } = options;
  if (limits !== undefined) {
    return {
      framerate: framerate ?? presets.framerate,
      batchMs: batchMs ?? presets.batchMs,
      limits,
      ...{ bodies: undefined, h264: undefined },
    };
  }
  const config = await loadServiceConfig(options);
  checkStreamName(streamName, config);
  return {
    framerate: framerate ?? config.framerate,
    batchMs: batchMs ?? config.batchMs,
    ...{ limits: config.limits, maxFragmentMs: config.maxFragmentMs, bodies: config.bodies },
    h264: toVideoLimits(config),
  };
}

/** An older service has no `h264`. */
function toVideoLimits({ h264, limits }: ServiceConfig): VideoLimits | undefined {
  return h264 ? { ...h264, maxFramePixels: limits.maxFramePixels } : undefined;
}

function withSignal(fetch: typeof globalThis.fetch, signal: AbortSignal): typeof globalThis.fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function ignore(): void {}

function withAll(events: Partial<UploaderEvents>): UploaderEvents {
  return {
    ...{ onAnswer: ignore, onRetry: ignore, onRefused: ignore, onStopped: ignore, onDropped: ignore },
    ...{ onThinned: ignore, onLost: ignore, onState: ignore, onDamage: ignore },
    ...events,
  };
}
