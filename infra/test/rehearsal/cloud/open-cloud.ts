import type { KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { type KvsLocal, startKvsLocal } from '../../../../packages/kvs-local/src/index';
import type { RunningDelivery } from '../../../../packages/local/src/queue/start-delivery';
import { startS3Local } from '../../../../packages/s3-local/src/index';
import type { Deployment } from '../../iam/resolve-template';
import { BucketNotifications } from './bucket-notifications';
import { Functions } from './functions';
import { type HttpApis, startHttpApis } from './http-api/start-http-apis';
import { Identities } from './identities';
import { createKinesisVideoRules } from './kinesis-video-rules';
import { LogGroups } from './log-groups';
import { Metrics } from './metrics/metrics';
import { PassingTime } from './passing-time';
import { Queues } from './queues';
import { createS3Rules } from './s3-rules';
import { type AccessProxy, startAccessProxy } from './start-access-proxy';
import type { StartFunction } from './start-function-process';

/** What stands for an account of AWS in one region. */
export interface Cloud {
  readonly deployment: Deployment;
  readonly time: PassingTime;
  readonly identities: Identities;
  readonly logGroups: LogGroups;
  readonly metrics: Metrics;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly notifications: BucketNotifications;
  readonly httpApis: HttpApis;
  /** What hands messages of queues to functions. */
  readonly deliveries: RunningDelivery[];
  /** Public keys of whoever issues tokens, by the issuers. */
  readonly issuers: Map<string, KeyObject>;
  /** ARNs of the keys that buckets are encrypted with, by the names of the buckets. */
  readonly bucketKeys: Map<string, string>;
  /** Kinesis Video itself, for whoever deploys and for what is to go wrong. */
  readonly kvsLocal: KvsLocal;
  /** Of whoever deploys, whom IAM is not asked about. */
  readonly s3: S3Client;
  readonly kinesisVideo: KinesisVideoClient;
  /** What a role calls through, with IAM asked about each call. */
  readonly endpoints: { readonly s3: AccessProxy; readonly kinesisVideo: AccessProxy };
  close(): Promise<void>;
}

const deployer = 'deployer';

/**
 * Starts the services, empty.
 * @param roles names of the roles that the deployment will make: what they sign is verified by the services themselves
 * @param startFunction runs the functions
 */
export async function openCloud(
  deployment: Deployment,
  roles: readonly string[],
  startFunction: StartFunction,
): Promise<Cloud> {
  const { region, account } = deployment;
  const dir = await mkdtemp(join(tmpdir(), 'frame-ingest-rehearsal-'));
  const time = new PassingTime();
  const identities = new Identities(account);
  const logGroups = new LogGroups();
  const queues = new Queues(join(dir, 'queues'), time);
  const notifications = new BucketNotifications(identities, queues, account);
  const credentials = [deployer, ...roles].map((name) => identities.credentialsOf(name));

  const s3Local = await startS3Local({
    ...{ dir: join(dir, 's3'), region, accountId: account, credentials },
    onObjectCreated: (event) => notifications.announce(event),
  });
  const kvsLocal = await startKvsLocal({ region, accountId: account, credentials });
  const own = { region, credentials: identities.credentialsOf(deployer) };
  const s3 = new S3Client({ ...own, endpoint: s3Local.url });
  const kinesisVideo = new KinesisVideoClient({ ...own, endpoint: kvsLocal.url });

  const bucketKeys = new Map<string, string>();
  const s3Proxy = await startAccessProxy(
    s3Local.url,
    identities,
    createS3Rules((bucket) => bucketKeys.get(bucket)),
  );
  const arnOf = async (name: string) => {
    const described = await kinesisVideo
      .send(new DescribeStreamCommand({ StreamName: name }))
      .catch(() => undefined);
    return described?.StreamInfo?.StreamARN ?? `arn:aws:kinesisvideo:${region}:${account}:stream/${name}/0`;
  };
  const kinesisVideoProxy = await startAccessProxy(kvsLocal.url, identities, createKinesisVideoRules(arnOf));
  const functions = new Functions({
    ...{ identities, logGroups, region, account, startFunction },
    endpoints: { AWS_ENDPOINT_URL_S3: s3Proxy.url, AWS_ENDPOINT_URL_KINESIS_VIDEO: kinesisVideoProxy.url },
  });
  const issuers = new Map<string, KeyObject>();
  const httpApis = await startHttpApis({ issuers, identities, functions, logGroups, region, account });
  const deliveries: RunningDelivery[] = [];

  return {
    ...{ deployment, time, identities, logGroups, functions, queues, notifications, httpApis, deliveries },
    ...{ metrics: new Metrics(logGroups), issuers, bucketKeys, kvsLocal, s3, kinesisVideo },
    endpoints: { s3: s3Proxy, kinesisVideo: kinesisVideoProxy },
    async close() {
      const hurry = AbortSignal.abort();
      await Promise.all(deliveries.map((delivery) => delivery.stop(hurry)));
      await functions.close();
      for (const part of [httpApis, s3Proxy, kinesisVideoProxy]) part.close();
      for (const client of [s3, kinesisVideo]) client.destroy();
      await Promise.all([s3Local.close(), kvsLocal.close()]);
      await rm(dir, { recursive: true });
    },
  };
}
