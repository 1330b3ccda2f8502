/**
 * Sends bent requests to the Lambda function, on the local S3 and Kinesis Video, and ends with exit code 1 when one is
 * answered with 5xx, takes longer than its time, or leaves processes, file handles or memory behind.
 * Run: npx -y pnpm@12.21.0 fuzz [requests] [seed]
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeHandler, type Handler } from '@frame-ingest/handler';
import { startKvsLocal } from '@frame-ingest/kvs-local';
import { startS3Local } from '@frame-ingest/s3-local';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import sharp from 'sharp';
import { listProcesses } from '../test/support/processes.ts';
import { mutateRequest } from './mutate.ts';
import { Random } from './random.ts';

const requests = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
/** A client of PutMedia puts five fragments a second on one stream; many streams keep it from waiting. */
const streamCount = 24;
const concurrency = 3;
const timeoutMs = 20_000;
/** Requests before memory and handles are looked at for the first time: pools fill and code is compiled. */
const warmUp = Math.min(300, Math.floor(requests / 4));
const leakLimits = { handles: 40, bytes: 150e6 };

const random = new Random(seed);
const dir = mkdtempSync(join(tmpdir(), 'fuzz-'));
const streams = Array.from({ length: streamCount }, (_, index) => ({
  name: `fuzz-${index}`,
  dataRetentionInHours: 1,
}));
const s3 = await startS3Local({ dir: join(dir, 's3'), buckets: ['archive'] });
const kvs = await startKvsLocal({ dir: join(dir, 'kvs'), streams });
Object.assign(process.env, {
  ...{
    ARCHIVE_BUCKET: 'archive',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'fuzz',
    AWS_SECRET_ACCESS_KEY: 'fuzz',
  },
  ...{ AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_KINESIS_VIDEO: kvs.url, POWERTOOLS_LOG_LEVEL: 'SILENT' },
});
const handlers = streams.map(({ name }) => composeHandler({ ...process.env, STREAM_NAME: name }));
const images = await drawImages();

const statuses = new Map<number, number>();
const findings: string[] = [];
let sent = 0;
let resourcesBefore = resources();
const startedAt = performance.now();
await Promise.all(Array.from({ length: concurrency }, sendUntilDone));
const seconds = (performance.now() - startedAt) / 1000;
checkLeaks();

const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
console.log(`${requests} requests in ${seconds.toFixed(0)} s with seed ${seed}: ${counts.join(', ')}`);
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? 'nothing found' : `${findings.length} findings`);
await Promise.all([s3.close(), kvs.close()]);
rmSync(dir, { recursive: true });
process.exit(findings.length === 0 ? 0 : 1);

async function sendUntilDone(): Promise<void> {
  while (sent < requests) {
    sent += 1;
    if (sent === warmUp) resourcesBefore = resources();
    await send(sent, handlers[sent % handlers.length] as Handler);
  }
}

async function send(number: number, handler: Handler): Promise<void> {
  const { headers, body } = mutateRequest(random, images, Date.now());
  const began = performance.now();
  const result = await handler(toEvent(headers, body), { getRemainingTimeInMillis: () => timeoutMs }).catch(
    (error: unknown) => ({ statusCode: 599, body: String(error) }),
  );
  const { statusCode = 200 } = result;
  statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  if (statusCode >= 500) findings.push(`request ${number}: ${statusCode} ${result.body}`);
  if (performance.now() - began > timeoutMs) findings.push(`request ${number}: took too long`);
}

function toEvent(headers: Record<string, string>, body: Buffer): APIGatewayProxyEventV2 {
  const http = {
    method: 'POST',
    path: '/FrameData',
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    userAgent: 'fuzz',
  };
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath: '/FrameData', rawQueryString: '', headers },
    requestContext: {
      ...{ accountId: '0', apiId: 'fuzz', domainName: 'localhost', domainPrefix: 'localhost', http },
      ...{ requestId: 'fuzz', routeKey: '$default', stage: '$default', time: '', timeEpoch: Date.now() },
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

async function drawImages(): Promise<Buffer[]> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const image = sharp({ create: { width: 72, height: 54, channels: 3, background: 'red', noise } });
  return Promise.all([
    image.clone().jpeg().toBuffer(),
    image.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    image.clone().toColourspace('cmyk').jpeg().toBuffer(),
    image.clone().png().toBuffer(),
    image.clone().png({ palette: true }).toBuffer(),
    image.clone().webp().toBuffer(),
    image.clone().webp({ lossless: true }).toBuffer(),
    image.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  ]);
}

function resources(): { handles: number; bytes: number } {
  return { handles: readdirSync('/proc/self/fd').length, bytes: process.memoryUsage.rss() };
}

function checkLeaks(): void {
  const after = resources();
  for (const kind of ['handles', 'bytes'] as const) {
    const growth = after[kind] - resourcesBefore[kind];
    console.log(`${kind}: ${resourcesBefore[kind]} after ${warmUp} requests, ${after[kind]} at the end`);
    if (growth > leakLimits[kind]) findings.push(`${growth} ${kind} were left behind`);
  }
  const encoders = listProcesses().filter(
    ({ parent, command }) => parent === process.pid && /rawvideo/.test(command),
  );
  if (encoders.length > 0) findings.push(`${encoders.length} encoders were left behind`);
}
