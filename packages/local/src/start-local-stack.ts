import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startKvsLocal } from '@frame-ingest/kvs-local';
import { startS3Local } from '@frame-ingest/s3-local';
import { localEnvironment, localKey } from './local-environment.ts';
import { createPageServer } from './page-server.ts';
import { startHttpServer } from './start-http-server.ts';

export interface LocalStackOptions {
  /** Folder that keeps the archive and the stream. */
  readonly dataDir: string;
  /** Folder of the sample clip's JPEG frames. */
  readonly sampleFramesDir: string;
  /**
   * Kinesis video streams: a name, that of requests which name none, then others, and `cam-*` for those made on demand.
   * Default `frame-ingest` and `cam-*`.
   */
  readonly streams?: readonly string[];
  /** Port of the page and the API; 0 for any free one, as for the next two. */
  readonly port: number;
  readonly s3Port: number;
  readonly kvsPort: number;
  /** Default 127.0.0.1: the stack asks nobody who they are. */
  readonly host?: string;
}

/** Where everything is. */
export interface LocalStackAddresses {
  readonly page: string;
  readonly api: string;
  readonly s3: string;
  readonly kinesisVideo: string;
  readonly bucket: string;
  /** The stream of a request that names none. */
  readonly stream: string;
  /** All of them, as the option has them. */
  readonly streams: readonly string[];
  readonly region: string;
}

export interface LocalStack {
  readonly addresses: LocalStackAddresses;
  close(): Promise<void>;
}

const bucket = 'frame-ingest-archive';
const region = 'us-east-1';
/** Those of a stack that is not told otherwise. */
export const defaultStreams: readonly string[] = ['frame-ingest', 'cam-*'];

/**
 * Starts everything: S3, Kinesis Video, and the page and API in front of the Lambda handler. There can be one in a
 * process, since the handler finds its services through `process.env`, as it does in Lambda.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { dataDir, sampleFramesDir, streams = defaultStreams, host = '127.0.0.1' } = options;
  const [stream, ...others] = streams.filter((name) => !name.endsWith('*'));
  if (stream === undefined) throw new Error('No stream has a name. Give one for requests that name none.');
  await mkdir(dataDir, { recursive: true });
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((server) => server.close()));
  };
  try {
    const s3 = await startS3Local({
      host,
      port: options.s3Port,
      dir: join(dataDir, 's3'),
      buckets: [bucket],
      // Where `GET /Clip` leads, pages read on, as they do from the construct's bucket. The API asks nobody who they are.
      readableFrom: ['*'],
    });
    started.push(s3);
    const kvs = await startKvsLocal({
      credentials: { accessKeyId: localKey, secretAccessKey: localKey },
      ...{ host, region, port: options.kvsPort, dir: join(dataDir, 'kinesis-video') },
      streams: [stream, ...others].map((name) => ({
        name,
        dataRetentionInHours: 24,
        mediaType: 'video/h264',
      })),
    });
    started.push(kvs);

    setEnvironment(localEnvironment({ s3Url: s3.url, kinesisVideoUrl: kvs.url, bucket, streams, region }));
    // Imported only now: the function reads its environment when it is loaded, as in Lambda.
    const { handler } = await import('@frame-ingest/handler/lambda');
    const servePage = await createPageServer({ s3Url: s3.url, sampleFramesDir });
    const http = await startHttpServer(host, options.port, servePage, handler);
    started.push(http);

    const addresses = { page: `${http.url}/`, api: http.url, s3: s3.url, kinesisVideo: kvs.url };
    return { addresses: { ...addresses, bucket, stream, streams, region }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function setEnvironment(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
