import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { systemDisk } from '@frame-ingest/local-server';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { limitsOf } from '../src/limits.ts';
import { DiskStorage } from '../src/storage/disk-storage.ts';
import type { FragmentMedia } from '../src/stream/fragment.ts';
import { StreamCatalog } from '../src/stream/stream-catalog.ts';
import type { VideoStream } from '../src/stream/video-stream.ts';

/** How often the server looks for what is past its retention. */
export const lookMs = 60_000;

/** A High Profile SPS and its PPS, 320 by 180. */
const codecPrivate = Buffer.from('01640015ffe1000a67640015acd90a00000301000568eb8f2c8b', 'hex');
const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
  {
    ...{ number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', codecPrivate },
    video: { pixelWidth: 320, pixelHeight: 180 },
  },
]);

/** Streams on a disk, into each of which a producer puts one fragment after the other by a clock that passes when told. */
export class SimulatedStreams {
  nowMs = Date.UTC(2026, 0, 1);
  readonly #startMs = this.nowMs;
  readonly #catalog: StreamCatalog;
  readonly streams: readonly VideoStream[];
  /** Numbers of all fragments that were ever put, by stream. */
  readonly put: string[][];
  #nextLookMs: number;

  private constructor(
    catalog: StreamCatalog,
    streams: readonly VideoStream[],
    /** What a fragment lasts. */
    readonly batchMs: number,
  ) {
    this.#catalog = catalog;
    this.streams = streams;
    this.put = streams.map(() => []);
    this.#nextLookMs = this.nowMs + lookMs;
  }

  static async open(
    directory: string,
    retentionHours: readonly number[],
    batchMs: number,
  ): Promise<SimulatedStreams> {
    mkdirSync(directory, { recursive: true });
    const clock = (): number => simulation?.nowMs ?? Date.UTC(2026, 0, 1);
    let simulation: SimulatedStreams | undefined;
    const catalog = await StreamCatalog.open({
      storage: new DiskStorage(directory, (notice) => Promise.reject(new Error(notice)), systemDisk),
      limits: limitsOf('newest', { rates: false, changes: {} }),
      ...{ clock, region: 'us-east-1', accountId: '111122223333', transitionMs: 0, randomBytes },
    });
    const streams: VideoStream[] = [];
    for (const [index, hours] of retentionHours.entries()) {
      streams.push(await catalog.create({ name: `camera-${index}`, retentionHours: hours, tags: {} }));
    }
    simulation = new SimulatedStreams(catalog, streams, batchMs);
    return simulation;
  }

  /** One batch: a fragment to each stream, and where its time has come a look at what is past its retention. */
  async pass(): Promise<void> {
    this.nowMs += this.batchMs;
    const timecodeMs = this.nowMs - this.batchMs - this.#startMs;
    for (const [index, stream] of this.streams.entries()) {
      const number = (await stream.fragmentNumbers()).next();
      const media = mediaAt(timecodeMs, this.batchMs);
      await stream.add(
        {
          ...{
            number,
            timecodeMs,
            producerTimestampMs: this.nowMs - this.batchMs,
            serverTimestampMs: this.nowMs,
          },
          ...{ lengthMs: this.batchMs, headerBytes: media.header.length, clusterBytes: media.cluster.length },
          trailerBytes: 0,
        },
        media,
      );
      stream.seal(number);
      this.put[index]?.push(number);
    }
    if (this.nowMs < this.#nextLookMs) return;
    this.#nextLookMs += lookMs;
    await this.#catalog.expire();
  }

  async passAll(count: number): Promise<void> {
    for (let batch = 0; batch < count; batch += 1) await this.pass();
  }
}

function mediaAt(timecodeMs: number, batchMs: number): FragmentMedia {
  const cluster = writeCluster(
    timecodeMs,
    [0, batchMs / 2].map((offset, index) => ({
      ...{ trackNumber: 1, timestamp: timecodeMs + offset, keyframe: index === 0 },
      data: index === 0 ? Uint8Array.of(0, 0, 0, 2, 0x65, 0x88) : Uint8Array.of(0, 0, 0, 2, 0x41, 0x98),
    })),
  );
  return { header, cluster, trailer: new Uint8Array() };
}
