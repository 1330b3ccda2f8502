import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type AnsweredRequest, audit, type Violation } from '@frame-ingest/audit';
import type { BatchAnswer, FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import { type KvsLocal, type KvsLocalOptions, startKvsLocal } from '@frame-ingest/kvs-local';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import type { SQSBatchResponse } from 'aws-lambda';
import { exampleFrames, toDataUrl } from '../../../../test/support/sample.ts';
import { composeHandler, composeRedrive } from '../../src/index.ts';
import { gatewayEvent } from '../gateway-event.ts';
import { functionEnvironment } from '../start-function.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly json: FrameDataAnswer & ProblemDetails & BatchAnswer;
}

export interface Batch {
  readonly frames: readonly string[];
  readonly timestamps?: readonly number[];
  readonly framerate?: number;
  readonly streamName?: string;
}

/** A moment some time ago, so that no clock is ahead; whole, as many cameras have it. */
export const someTime = Math.floor(Date.now() / 1000) * 1000 - 600_000;

/**
 * A batch as a camera takes it: ten frames a second.
 * @param camera its pictures differ from those of every other one
 */
export function batchOf(camera: number, startMs = someTime, seconds = 1): Batch {
  const count = seconds * 10;
  const frames = Array.from({ length: count }, (_, index) =>
    toDataUrl(exampleFrames[(camera * 7 + (index % 10)) % exampleFrames.length] as Buffer),
  );
  return { frames, timestamps: frames.map((_, index) => startMs + index * 100) };
}

export interface Stage {
  readonly kvs: KvsLocal;
  readonly s3: S3Local;
  /** Posts a batch to a function of its own: as another environment of Lambda would do it. */
  post(batch: Batch, remainingMs?: number): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Lets the second function make sure of all that is archived. @returns how many messages it could not do */
  redrive(): Promise<number>;
  /** What is wrong between answers, archive and streams. */
  violations(): Promise<readonly Violation[]>;
  stop(): Promise<void>;
}

export interface StageOptions
  extends Pick<KvsLocalOptions, 'transitionMs' | 'faults' | 'streams' | 'listingLagMs'> {
  readonly s3Faults?: readonly string[];
}

/** AWS says that listing lags, typically under a second: here it always does. */
export const listingLagMs = 900;

/** Starts S3 and Kinesis Video, and functions in front of them. Every answer is kept, to be compared with what is there. */
export async function startStage(
  variables: Record<string, string> = {},
  { s3Faults = [], ...kvsOptions }: StageOptions = {},
): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'promise-'));
  const s3Local = await startS3Local({ dir: join(dir, 's3'), buckets: ['archive'], faults: s3Faults });
  const kvs = await startKvsLocal({
    streams: [{ name: 'cam', dataRetentionInHours: 24 }],
    listingLagMs,
    ...kvsOptions,
  });
  const environmentBefore = { ...process.env };
  const environment = functionEnvironment({ s3Url: s3Local.url, kvsUrl: kvs.url });
  Object.assign(process.env, environment, variables);
  const own = composeHandler(process.env);
  const log: AnsweredRequest[] = [];
  const s3 = new S3Client({ forcePathStyle: true });
  const kinesisVideo = new KinesisVideoClient({});

  async function ask(handler: typeof own, event: ReturnType<typeof gatewayEvent>, remainingMs: number) {
    const {
      statusCode = 200,
      body = '',
      headers = {},
    } = await handler(event, {
      getRemainingTimeInMillis: () => remainingMs,
    });
    return { status: statusCode, headers, json: JSON.parse(body) as Answer['json'] };
  }

  return {
    kvs,
    s3: s3Local,
    async post(batch, remainingMs = 20_000) {
      const event = gatewayEvent({ method: 'POST', path: '/FrameData', body: JSON.stringify(batch) });
      const answer = await ask(composeHandler(process.env), event, remainingMs);
      const { timestamps } = batch;
      log.push({ status: answer.status, answer: answer.json, ...(timestamps ? { timestamps } : {}) });
      return answer;
    },
    get: (path) => ask(own, gatewayEvent({ method: 'GET', path }), 20_000),
    async redrive() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'archive' }));
      const Records = Contents.map(({ Key = '' }, index) => toMessage(index, Key));
      const { batchItemFailures } = (await composeRedrive(process.env)(
        { Records } as unknown as Parameters<ReturnType<typeof composeRedrive>>[0],
        { getRemainingTimeInMillis: () => 25_000 },
      )) as SQSBatchResponse;
      return batchItemFailures.length;
    },
    async violations() {
      // What was put a moment ago is listed by then.
      await sleep(listingLagMs);
      return (await audit({ s3, kinesisVideo, bucket: 'archive', log })).violations;
    },
    async stop() {
      s3.destroy();
      kinesisVideo.destroy();
      await Promise.all([s3Local.close(), kvs.close()]);
      process.env = environmentBefore;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function toMessage(index: number, key: string): object {
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+') };
  const record = { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'archive' }, object } };
  return { messageId: `message-${index}`, body: JSON.stringify({ Records: [record] }) };
}
