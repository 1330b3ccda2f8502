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

/** Where frames wait, and where they go. */
export interface UploaderOptions extends Pick<UploadOptions, 'order' | 'whenFull'> {
  /** Keeps the frames until the service has them; made when it is not there. One uploader at a time has it. */
  readonly directory: string;
  /** Address of the API, such as `https://abc123.execute-api.eu-west-1.amazonaws.com`. */
  readonly url: string;
  /**
   * Kinesis video stream that the frames are for.
   * @default - the stream of a request that names none
   */
  readonly streamName?: string;
  /**
   * Rate of the frames, per second: how long the last one of a run lasts.
   * @default - what `GET /Config` suggests
   */
  readonly framerate?: number;
  /**
   * Length of a batch in milliseconds.
   * @default - what `GET /Config` suggests
   */
  readonly batchMs?: number;
  /**
   * What one request may hold.
   * @default - what `GET /Config` says, which is remembered in the directory, so that a start without a network works
   */
  readonly limits?: BatcherOptions['limits'];
  /**
   * Sends the requests; an API that wants to know who calls gets its `Authorization` from here.
   * @default fetch
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Bytes that the directory may take before frames give way, as `whenFull` says.
   * @default 8589934592 - 8 GiB
   */
  readonly maxStoredBytes?: number;
  /**
   * Called as things happen; what they throw is uncaught.
   * @default - nobody is told
   */
  readonly events?: Partial<UploaderEvents>;
}

export interface UploaderEvents extends FrameQueueEvents {
  /** The disk has not kept what was written. */
  readonly onDamage: (damage: LogDamage) => void;
}

/** A frame as a device has it. */
export interface UploadedFrame {
  /** Capture time in whole milliseconds since the Unix epoch, later than that of the frame before. */
  readonly timestampMs: number;
  /** A JPEG, PNG or WebP file, or with `h264` an access unit. */
  readonly image: Uint8Array;
  /**
   * What the picture is a part of, where it is H.264: NAL units behind lengths of 4 bytes.
   * @default - the picture is a file of its own
   */
  readonly h264?: {
    /** Whether decoding can begin here. A batch begins with one, and there has to be one within `maxFragmentMs`. */
    readonly keyframe: boolean;
    /** The avcC of the encoder. */
    readonly codecPrivate: Uint8Array;
  };
}

export interface Uploader {
  /** Rate of the frames, per second: the one given, or the one that the service suggests. */
  readonly framerate: number;
  /** What H.264 may be; undefined where the service takes none, or has not been asked. */
  readonly h264: VideoLimits | undefined;
  /**
   * Takes the next frame. Settles when it is on disk, or has been told of by `onLost`: so is one that is no picture, or whose time
   * does not follow on the one before.
   * @throws Error after the stop
   */
  readonly add: (frame: UploadedFrame) => Promise<void>;
  /**
   * Sends what is left, however long that takes, and gives the directory back.
   * @throws IngestError the refusal that stopped the sending; what is left stays in the directory
   */
  readonly stop: () => Promise<void>;
  /** Breaks off what is being sent, also while `stop` waits, and gives the directory back. The next uploader sends what is left. */
  readonly stopNow: () => Promise<void>;
  /**
   * Whether a run may end behind the frame that was added last, and another go on with the next one: there are frames for a batch
   * of the shortest length that the service takes. Otherwise the last one is stretched to it, over those that follow.
   */
  readonly canEnd: () => boolean;
  /** Tries again at once, also after a refusal that stopped the sending. */
  readonly retryNow: () => void;
  readonly state: () => UploadState;
}

const defaultMaxStoredBytes = 8 * 1024 ** 3;
const largestSegmentBytes = 4 * 1024 ** 2;

/** Without an answer of `GET /Config`. */
const presets = { framerate: 10, batchMs: 2000 };

/** That of a deployment that sets none. */
const defaultMaxFragmentMs = 10_000;

/** Frames that come so late after the one before are no part of its batch. */
const minIdleMs = 2000;

/**
 * Opens a directory of frames and sends what is in it, and every frame that is added, until the service has it: through restarts,
 * crashes and days without a network, once each.
 * @throws LogError `busy` when another process has the directory; `full` or `failed`
 * @throws TypeError or RangeError that names the option that is wrong
 * @throws IngestError when the service has never told what it takes, or takes no frames for the stream
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
  /** Of what was taken. */
  const chain = createPictureChain();
  let lastMs = Number.NEGATIVE_INFINITY;
  let idle: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let isStopped = false;

  function findFault({ timestampMs, image, h264 }: UploadedFrame): string | undefined {
    if (!Number.isSafeInteger(timestampMs)) return `its time ${timestampMs} is not in whole milliseconds`;
    if (timestampMs <= lastMs)
      return `its time ${timestampMs} is not after that of the frame before, ${lastMs}`;
    const busy = queue.busy();
    if (busy !== undefined && timestampMs >= busy.fromMs && timestampMs < busy.untilMs) {
      return `its time ${timestampMs} lies in the last frame of the batch before, which lasts until ${busy.untilMs}`;
    }
    if (h264 !== undefined) return image.length === 0 ? 'its access unit is empty' : undefined;
    return sniffImageFormat(image) === undefined ? 'it is not a JPEG, PNG or WebP file' : undefined;
  }

  /**
   * A camera that stands still should not keep its last frames waiting; frames of another time are not of a camera. Access units
   * may go on with the group for as long as the service takes it: what comes after a cut would be lost up to the next keyframe.
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
      if (isStopped) throw new Error('The uploader has been stopped; it takes no more frames');
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

/** The caller may go on using its own. */
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

/** An older service does not know the word. */
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
