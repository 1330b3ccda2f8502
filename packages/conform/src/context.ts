import { type FrameDataAnswer, routes, type ServiceConfig } from '@frame-ingest/contract';
import { type Answer, type Api, createApi } from './api.ts';
import type { ConformOptions } from './conform.ts';
import { Failure, Skip } from './errors.ts';
import { expectStatus } from './expect.ts';
import type { RunSettings } from './run-checks.ts';
import { toDataUrl } from './samples/data-url.ts';
import { picture } from './samples/picture.ts';
import { video, videoFramerate } from './samples/video.ts';

/** What a check works with. What several of them need is done once, by the first that asks for it. */
export interface Context {
  readonly url: string;
  readonly api: Api;
  /** Sends without what `fetch` of the options adds. */
  readonly unsigned: Api;
  /** Whether requests are sent by a `fetch` of the options. */
  readonly isSigned: boolean;
  readonly config: () => Promise<ServiceConfig>;
  /** @throws Skip where nothing may be written */
  readonly stream: () => string;
  /** The batches that are written, in the order of their times. */
  readonly batches: Batches;
  /** @throws Skip where the deployment has no routes to watch */
  readonly watch: (path: string, query: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Posts JSON to the stream. */
  readonly post: (fields: object) => Promise<Answer>;
  /** Posts a body of another kind. */
  readonly postBytes: (
    contentType: string,
    body: Uint8Array,
    query?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** Makes a check again until it passes or the patience is over: lists of Kinesis Video lag behind. */
  readonly eventually: <T>(work: () => Promise<T>) => Promise<T>;
}

/** A batch that was written, and what it was. */
export interface WrittenBatch {
  readonly startMs: number;
  readonly endMs: number;
  readonly answer: FrameDataAnswer;
}

export interface Batches {
  /** A year ago: the times of refused requests, where nothing is ever kept. */
  readonly beforeMs: () => Promise<number>;
  /** The request of the first batch, of images: one frame is missing, and one is broken. */
  readonly imagesRequest: () => Promise<ImagesRequest>;
  readonly images: () => Promise<WrittenBatch>;
  /** The start of the batch whose sender hangs up. */
  readonly brokenOffMs: () => Promise<number>;
  readonly video: () => Promise<WrittenBatch>;
  readonly nextVideo: () => Promise<WrittenBatch>;
  readonly imagesAfterVideo: () => Promise<WrittenBatch>;
}

export interface ImagesRequest {
  readonly frames: readonly (string | null)[];
  readonly timestamps: readonly number[];
  readonly lastFrameMs: number;
}

/** Uneven, so that times that were invented differ. The last one lasts as long as the one before: a fragment does not say it. */
export const imageOffsetsMs = [0, 100, 200, 300, 400, 650, 800, 1000, 1200, 1300, 1500, 1750];
export const imageBatchMs = 2000;
/** Indexes of the frame that is `null`, and of the frame that is broken. */
export const droppedIndexes = [3, 6];
/** Times of the frames that are in the video, from the start of the batch. */
export const keptOffsetsMs = imageOffsetsMs.filter((_, index) => !droppedIndexes.includes(index));

const videoMs = 1000;
/** How long before now the first batch begins. */
const reachMs = 20_000;
/** Where the batches begin, from the first one. */
const starts = {
  images: 0,
  brokenOff: 2000,
  video: 4000,
  nextVideo: 5000,
  imagesAfterVideo: 6000,
  end: 8000,
};

/** @returns what gives each check its context, by its id */
export function createContext(options: ConformOptions, { patienceMs }: RunSettings): (id: string) => Context {
  const { url, signal, stream } = options;
  const api = createApi({ url, signal, fetch: options.fetch ?? fetch });
  const unsigned = options.fetch === undefined ? api : createApi({ url, signal, fetch });

  const config = shared('contract.config', async () => {
    const answer = await api.send('GET', routes.config);
    expectStatus(answer, 200);
    return answer.json as ServiceConfig;
  });
  const firstMs = shared('outcomes.accepted', async () => {
    const { nowMs, playback } = await config('outcomes.accepted');
    const startMs = nowMs - reachMs;
    if (playback) await refuseBusy(startMs);
    return startMs;
  });
  const images = shared('outcomes.accepted', async () => {
    const request = await toImagesRequest(await firstMs('outcomes.accepted'));
    return write(request.timestamps[0] as number, imageBatchMs, post(request));
  });
  const videos = shared('seams.h264', () => writeVideo(starts.video));
  const nextVideos = shared('seams.h264', () => writeVideo(starts.nextVideo));
  const imagesAfterVideo = shared('seams.change', async () => {
    const startMs = (await firstMs('seams.change')) + starts.imagesAfterVideo;
    return write(startMs, imageBatchMs, post(toImagesRequest(startMs)));
  });

  return (id) => ({
    ...{ url, api, unsigned, isSigned: options.fetch !== undefined },
    ...{ stream: streamName, post, postBytes, eventually },
    config: () => config(id),
    async watch(path, query) {
      const { playback } = await config(id);
      if (!playback) throw new Skip('the deployment has no routes to watch');
      return api.send('GET', path, { query: { streamName: streamName(), ...query } });
    },
    batches: {
      beforeMs: async () => (await config(id)).nowMs - 366 * 86_400_000,
      imagesRequest: async () => toImagesRequest(await firstMs(id)),
      images: () => images(id),
      brokenOffMs: async () => (await firstMs(id)) + starts.brokenOff,
      video: () => videos(id),
      nextVideo: () => nextVideos(id),
      imagesAfterVideo: () => imagesAfterVideo(id),
    },
  });

  function streamName(): string {
    if (stream === undefined) throw new Skip('no stream was given to write to');
    return stream;
  }

  async function post(fields: object): Promise<Answer> {
    const body = JSON.stringify({ streamName: streamName(), ...fields });
    return api.send('POST', routes.frameData, { headers: { 'content-type': 'application/json' }, body });
  }

  async function postBytes(
    contentType: string,
    body: Uint8Array,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    streamName();
    return api.send('POST', routes.frameData, { query, headers: { 'content-type': contentType }, body });
  }

  async function writeVideo(offsetMs: number): Promise<WrittenBatch> {
    const startMs = (await firstMs('seams.h264')) + offsetMs;
    const query = {
      ...{ streamName: streamName(), start: String(startMs) },
      framerate: String(videoFramerate),
    };
    return write(startMs, videoMs, postBytes('video/h264', video, query));
  }

  /** Media of somebody else would be taken for ours. */
  async function refuseBusy(startMs: number): Promise<void> {
    const at = String(startMs + starts.end / 2);
    const answer = await api.send('GET', routes.image, { query: { streamName: streamName(), at } });
    const foundMs = Number(answer.headers['x-producer-timestamp'] ?? Number.NaN);
    if (foundMs >= startMs - imageBatchMs && foundMs <= startMs + starts.end) {
      throw new Skip(
        `${streamName()} has video of the last seconds. Wait for 30 seconds, or give a stream that nobody else writes to`,
      );
    }
  }

  async function eventually<T>(work: () => Promise<T>): Promise<T> {
    const endsAtMs = performance.now() + patienceMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Failure) || performance.now() >= endsAtMs) throw error;
      }
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, patienceMs)));
    }
  }
}

/**
 * Work that several checks build on. The check that owns it fails with it; the others are skipped.
 * @returns what does it once, for the check whose id is given
 */
function shared<T>(owner: string, work: () => Promise<T>): (id: string) => Promise<T> {
  let done: Promise<T> | undefined;
  return async (id) => {
    done ??= work();
    return done.catch((error: unknown) => {
      throw id === owner || error instanceof Skip ? error : new Skip(`${owner} did not pass`);
    });
  };
}

async function write(startMs: number, durationMs: number, sent: Promise<Answer>): Promise<WrittenBatch> {
  const answer = await sent;
  expectStatus(answer, 200, 202);
  return { startMs, endMs: startMs + durationMs, answer: answer.json as FrameDataAnswer };
}

/** A batch whose pictures are all the same, but for one that is missing and one that is none. */
function toImagesRequest(startMs: number): ImagesRequest {
  const [missing, broken] = droppedIndexes;
  const frames = imageOffsetsMs.map((_, index) => {
    if (index === missing) return null;
    return toDataUrl(index === broken ? picture.subarray(0, 40) : picture);
  });
  const timestamps = imageOffsetsMs.map((offsetMs) => startMs + offsetMs);
  return { frames, timestamps, lastFrameMs: imageBatchMs - (imageOffsetsMs.at(-1) as number) };
}
