import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { FrameDataAnswer, PlaybackAnswer, ProblemDetails, ServiceConfig } from '@frame-ingest/contract';
import { type KvsLocalOptions, startKvsLocal } from '@frame-ingest/kvs-local';
import { startS3Local } from '@frame-ingest/s3-local';
import { checkAnswer } from '../../../test/support/openapi/check-answer.ts';
import { composeHandler } from '../src/index.ts';
import { type GatewayEventOptions, gatewayEvent } from './gateway-event.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  /** The body as a client gets it. */
  readonly bytes: Buffer;
  /** An answer or a problem: what a test asks of it tells which. */
  readonly json: FrameDataAnswer & ProblemDetails & PlaybackAnswer & ServiceConfig;
}

export interface RunningFunction {
  /** @param body text as API Gateway hands it over, or bytes, which it hands over as base64 */
  post(
    body: string | Buffer,
    headers?: Record<string, string>,
    authorizer?: object,
    query?: Record<string, string>,
  ): Promise<Answer>;
  get(
    path: string,
    query?: Record<string, string>,
    authorizer?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** The bytes of an archived fragment. */
  archived(key: string): Promise<Uint8Array>;
  /** The metadata of an archived fragment's object. */
  archivedMetadata(key: string): Promise<Record<string, string>>;
  countArchived(): Promise<number>;
  countStreamed(): Promise<number>;
  stop(): Promise<void>;
}

export const page = 'https://cam.example';

/** The variables of the function, pointed at local services. */
export function functionEnvironment(services: { s3Url: string; kvsUrl: string }): Record<string, string> {
  return {
    ...{ ARCHIVE_BUCKET: 'archive', STREAM_NAMES: 'cam', CORS_ORIGINS: page },
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ AWS_MAX_ATTEMPTS: '1', POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    ...{ AWS_ENDPOINT_URL_S3: services.s3Url, AWS_ENDPOINT_URL_KINESIS_VIDEO: services.kvsUrl },
  };
}

/** Starts S3 and Kinesis Video, and the function on top of them, as it starts in Lambda. */
export async function startFunction(
  variables: Record<string, string> = {},
  kvsOptions: Pick<KvsLocalOptions, 'transitionMs' | 'faults'> = {},
): Promise<RunningFunction> {
  const dir = mkdtempSync(join(tmpdir(), 'handler-'));
  const s3 = await startS3Local({ dir: join(dir, 's3'), buckets: ['archive'] });
  const kvs = await startKvsLocal({ ...kvsOptions, streams: [{ name: 'cam', dataRetentionInHours: 1 }] });
  const environmentBefore = { ...process.env };
  Object.assign(process.env, functionEnvironment({ s3Url: s3.url, kvsUrl: kvs.url }), variables);
  const handler = composeHandler(process.env);
  const client = new S3Client({ forcePathStyle: true });

  async function request(options: GatewayEventOptions): Promise<Answer> {
    const result = await handler(gatewayEvent(options), { getRemainingTimeInMillis: () => 20_000 });
    const { statusCode: status = 200, body: text = '', isBase64Encoded, headers = {} } = result;
    const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
    const { method, path } = options;
    checkAnswer({ method, path, status, headers: headers as Record<string, string>, body: bytes });
    const isJson = String(headers['content-type']).includes('json');
    return { status, headers, text, bytes, json: (isJson ? JSON.parse(text) : {}) as Answer['json'] };
  }

  return {
    async post(body, headers = { 'content-type': 'application/json' }, authorizer, query = {}) {
      const isBase64Encoded = typeof body !== 'string';
      return request({
        ...{ method: 'POST', path: '/FrameData', isBase64Encoded, query },
        headers: { origin: page, ...headers },
        body: isBase64Encoded ? body.toString('base64') : body,
        ...(authorizer === undefined ? {} : { authorizer }),
      });
    },
    async get(path, query = {}, authorizer, headers = {}) {
      return request({
        ...{ method: 'GET', path, query, headers: { origin: page, ...headers } },
        ...(authorizer === undefined ? {} : { authorizer }),
      });
    },
    async archived(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'archive', Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async archivedMetadata(key) {
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: 'archive', Key: key }));
      return Metadata ?? {};
    },
    async countArchived() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'archive' }));
      return Contents.filter(({ Key = '' }) => !Key.startsWith('!')).length;
    },
    async countStreamed() {
      const { DataEndpoint: endpoint = '' } = await new KinesisVideoClient({}).send(
        new GetDataEndpointCommand({ StreamName: 'cam', APIName: 'LIST_FRAGMENTS' }),
      );
      const list = new ListFragmentsCommand({ StreamName: 'cam', MaxResults: 1000 });
      return (await new KinesisVideoArchivedMediaClient({ endpoint }).send(list)).Fragments?.length ?? 0;
    },
    async stop() {
      client.destroy();
      await Promise.all([s3.close(), kvs.close()]);
      process.env = environmentBefore;
      rmSync(dir, { recursive: true });
    },
  };
}
