import { join } from 'node:path';
import { checkEncoder, composeHandler, composeRedrive, loadAll } from '@frame-ingest/handler';
import { startKvsLocal } from '@frame-ingest/kvs-local';
import { lockDirectory } from '@frame-ingest/local-server';
import { startS3Local } from '@frame-ingest/s3-local';
import { claimEnvironment } from './claim-environment.ts';
import { defaultStreams } from './default-streams.ts';
import { serveThroughGateway } from './gateway.ts';
import { createAdmission } from './http/admit-caller.ts';
import { startHttpServer } from './http/start-http-server.ts';
import { localAccountId } from './local-account-id.ts';
import { localCredentials } from './local-credentials.ts';
import { localEnvironment } from './local-environment.ts';
import { ownOrigins, toReachableUrl } from './own-origins.ts';
import { createPageServer } from './page-server.ts';
import { openRedriveQueue, type RedriveOptions } from './queue/open-redrive-queue.ts';

/** Options of {@link startLocalStack}. */
export interface LocalStackOptions extends RedriveOptions {
  /** Folder that keeps the archive, the stream and the queue between them. One stack at a time may use it. */
  readonly dataDir: string;
  /** Folder of the sample clip's JPEG frames. */
  readonly sampleFramesDir: string;
  /**
   * Kinesis video streams: first the name for requests without a stream, then others, and `cam-*` for streams made on demand.
   * @default ['frame-ingest', 'cam-*']
   */
  readonly streams?: readonly string[];
  /** Port of the page and the API; 0 takes any free one. */
  readonly port: number;
  /** Port of S3; 0 takes any free one. */
  readonly s3Port: number;
  /** Port of Kinesis Video Streams; 0 takes any free one. */
  readonly kvsPort: number;
  /**
   * Address that all three listen at. The page and the API do not authenticate callers.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Host names that the servers accept, besides localhost and the address: `camera.test`, or `*.camera.test`.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins with pages that may call, besides the stack's own, or `*` for all.
   * @default - none
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Time limit for the head of a request, in milliseconds.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * Longest pause within a request body, in milliseconds.
   * @default 10000
   */
  readonly bodyIdleMs?: number;
  /**
   * Time limit for a request body, in milliseconds.
   * @default 60000
   */
  readonly bodyTotalMs?: number;
  /**
   * Time limit at the end for requests in progress, in milliseconds.
   * @default 10000
   */
  readonly closeGraceMs?: number;
}

/** The addresses of all parts. */
export interface LocalStackAddresses {
  /** URL of the capture page, with a host that a browser on this machine can open. */
  readonly page: string;
  /** URL that the routes of the API begin with: `${api}/FrameData`. */
  readonly api: string;
  /** Endpoint of S3 for SDKs. Use path style (`forcePathStyle`): few machines resolve a name below an address. */
  readonly s3: string;
  /** Endpoint of Kinesis Video for SDKs; data endpoints lead to the same address. */
  readonly kinesisVideo: string;
  /** The archive: batches lie in it under the name of their stream. */
  readonly bucket: string;
  /** The stream for requests without a stream name. */
  readonly stream: string;
  /** All of them, as the option has them. */
  readonly streams: readonly string[];
  /** The region to sign requests to S3 and Kinesis Video for. */
  readonly region: string;
  /** The credentials to sign requests to S3 and Kinesis Video with. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A stack that runs. */
export interface LocalStack {
  /** Where its parts are reached. */
  readonly addresses: LocalStackAddresses;
  /** Stops listening, answers requests in progress as far as the time limit allows, and stores what has arrived. */
  close(): Promise<void>;
}

const bucket = 'frame-ingest-archive';
const region = 'us-east-1';

/**
 * Starts everything: S3, Kinesis Video, the queue between them, and the page and API in front of the Lambda handler. There
 * can be one at a time in a process, since the handler finds its services through `process.env`, as it does in Lambda. When the
 * stack is closed, the environment is what it was before.
 * @throws Error when another stack uses the folder or this process, before anything there is touched; errors of wrong options,
 *   of the file system and of listening
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { dataDir, sampleFramesDir, streams = defaultStreams, host = '127.0.0.1' } = options;
  const { allowedHosts = [], allowedOrigins = [], headTimeoutMs = 10_000 } = options;
  const { bodyIdleMs: idleMs = 10_000, bodyTotalMs: totalMs = 60_000, closeGraceMs = 10_000 } = options;
  const [stream, ...others] = streams.filter((name) => !name.endsWith('*'));
  if (stream === undefined)
    throw new Error(
      'The list of streams is empty. Give at least one name: requests without a stream use the first.',
    );

  /** What is to be ended: first what takes work, then what does it, then the claims to the folder and the environment. */
  const phases: Record<'front' | 'services' | 'claims', Stop[]> = { front: [], services: [], claims: [] };
  const { front, services, claims } = phases;
  try {
    const environment = claimEnvironment();
    claims.push(async () => environment.release());
    claims.push(await lockDirectory(dataDir, 'local stack'));
    const http = await startHttpServer({ host, port: options.port, headTimeoutMs });
    front.push(http.stop);
    const pages = [...ownOrigins(host, http.port, allowedHosts), ...allowedOrigins];
    const admitCaller = createAdmission({ host, allowedHosts, allowedOrigins: pages });

    const queue = await openRedriveQueue({ ...options, region, dir: join(dataDir, 'queue') });
    front.push(queue.stop);
    const s3 = await startS3Local({
      ...{ host, region, allowedHosts, port: options.s3Port, dir: join(dataDir, 's3') },
      ...{ buckets: [bucket], accountId: localAccountId, credentials: localCredentials },
      // Where `GET /Clip` leads, pages read on, as they do from the construct's bucket.
      readableFrom: pages,
      onObjectCreated: queue.announce,
      objectCreatedFilter: { suffix: '.mkv' },
    });
    services.push(() => s3.close());
    const kvs = await startKvsLocal({
      ...{ host, region, port: options.kvsPort, dir: join(dataDir, 'kinesis-video') },
      ...{ credentials: localCredentials, allowedHosts, allowedOrigins: pages },
      streams: [stream, ...others].map((name) => ({
        name,
        dataRetentionInHours: 24,
        mediaType: 'video/h264',
      })),
    });
    services.push(() => kvs.close());

    const s3Url = toReachableUrl(s3.url);
    const kinesisVideoUrl = toReachableUrl(kvs.url);
    environment.set(
      localEnvironment({ s3Url, kinesisVideoUrl, bucket, streams, region, corsOrigins: pages }),
    );
    await Promise.all([loadAll(), checkEncoder(process.env)]);
    const [handler, redrive] = [composeHandler(process.env), composeRedrive(process.env)];
    const url = toReachableUrl(http.url);
    const addresses = {
      ...{ page: `${url}/`, api: url, s3: s3Url, kinesisVideo: kinesisVideoUrl },
      ...{ bucket, stream, streams, region, credentials: localCredentials },
    };
    const servePage = await createPageServer({ s3Url, kinesisVideoUrl, addresses, sampleFramesDir });
    queue.startDelivery(redrive);
    http.serve(admitCaller, async (request, response, requestId) => {
      if (await servePage(request, response)) return;
      await serveThroughGateway(handler, { request, response, requestId, bodyLimits: { idleMs, totalMs } });
    });

    return {
      addresses,
      close: () => endAll(phases, AbortSignal.timeout(closeGraceMs)),
    };
  } catch (error) {
    await endAll(phases, AbortSignal.abort());
    throw error;
  }
}

/** @param hurry ends the wait for what is under way */
type Stop = (hurry: AbortSignal) => Promise<void>;

async function endAll(phases: Readonly<Record<string, readonly Stop[]>>, hurry: AbortSignal): Promise<void> {
  for (const phase of Object.values(phases)) await Promise.all(phase.map((stop) => stop(hurry)));
}
