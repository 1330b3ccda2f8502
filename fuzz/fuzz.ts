/**
 * Sends bent requests to the Lambda function, on the local S3 and Kinesis Video, and ends with exit code 1 when one is
 * answered with 5xx, takes longer than its time, or leaves processes, file handles or memory behind. A request depends
 * on the seed and its number alone, so that a finding can be run again: `fuzz 1 <seed> <number>`.
 * Run: npx -y pnpm@12.21.0 fuzz [requests] [seed] [first number]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { composeHandler, type Handler } from '@frame-ingest/handler';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { gatewayEvent } from '../packages/handler/test/gateway-event.ts';
import { checkAnswer } from '../test/support/openapi/check-answer.ts';
import { drawImages } from './draw-images.ts';
import { LeakWatch } from './leak-watch.ts';
import { type FuzzedRequest, mutateEnvelope, mutateRequest } from './mutate.ts';
import { mutateVideoRequest } from './mutate-video.ts';
import { Random } from './random.ts';
import { recordVideos } from './record-videos.ts';
import type { ServicesAddresses, ServicesOrder } from './services.ts';

const requests = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const first = Number(process.argv[4] ?? 1);
/** A stream takes one connection at a time; many streams keep requests from waiting for each other. */
const streamCount = 24;
const concurrency = 3;
const timeoutMs = 20_000;
/** A request that hangs is a finding, and does not hold up the others. */
const neverAnswered = { statusCode: 598, body: '{"code":"never_answered"}' };
/** Requests before memory and handles are looked at for the first time: pools fill and code is compiled. */
const warmUp = Math.min(3000, Math.floor(requests / 4));
/** Requests after which a long run reports its progress. */
const progressEvery = 50_000;
const dir = mkdtempSync(join(tmpdir(), 'fuzz-'));
const streams = Array.from({ length: streamCount }, (_, index) => `fuzz-${index}`);
const bucket = 'archive';

const services = fork(fileURLToPath(new URL('services.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
});
services.send({ dir, bucket, streams } satisfies ServicesOrder);
const [{ s3, kinesisVideo }] = (await once(services, 'message')) as [ServicesAddresses];
Object.assign(process.env, {
  ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  ...{ AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_KINESIS_VIDEO: kinesisVideo },
  ...{ ARCHIVE_BUCKET: bucket, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
});
// The second half of the functions lets ffmpeg decode JPEG files, and every fourth what cameras have encoded.
const handlers = streams.map((name, index) =>
  composeHandler({
    ...{ ...process.env, STREAM_NAMES: name },
    ...{ DECODER: index < streamCount / 2 ? 'sharp' : 'ffmpeg' },
    ...{ VERIFY_PICTURES: index % 4 === 0 ? 'on' : 'off' },
  }),
);
const images = await drawImages();
const videos = recordVideos();

const answers = new Map<string, number>();
const findings: string[] = [];
const leaks = new LeakWatch();
const startedAt = performance.now();
let sent = 0;
let slowestMs = 0;
await Promise.all(Array.from({ length: concurrency }, sendUntilDone));
const leak = leaks.report();
findings.push(...leak.findings);

const counts = [...answers]
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([answer, count]) => `${answer}: ${count}`);
console.log(`${requests} requests in ${seconds()} s with seed ${seed}: ${counts.join(', ')}`);
console.log(`slowest ${slowestMs.toFixed(0)} ms, ${leak.line}`);
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? 'nothing found' : `${findings.length} findings`);
services.disconnect();
await once(services, 'exit');
rmSync(dir, { recursive: true });
process.exit(findings.length === 0 ? 0 : 1);

async function sendUntilDone(): Promise<void> {
  while (sent < requests) {
    sent += 1;
    if (sent === warmUp) leaks.begin();
    if (sent % progressEvery === 0) {
      console.log(`${sent} after ${seconds()} s, ${findings.length} findings, ${leaks.report().line}`);
    }
    await send(first + sent - 1);
  }
}

async function send(number: number): Promise<void> {
  const random = new Random(seed + Math.imul(number, 0x9e3779b1));
  const event = toEvent(random, mutateEnvelope(random, mutateAny(random)));
  const began = performance.now();
  const handler = handlers[number % handlers.length] as Handler;
  const abandoned = new AbortController();
  const result = await Promise.race([
    handler(event, { getRemainingTimeInMillis: () => timeoutMs }),
    delay(2 * timeoutMs, neverAnswered, abandoned),
  ]).catch((error: unknown) => ({ statusCode: 599, body: JSON.stringify({ code: String(error) }) }));
  abandoned.abort();
  const ms = performance.now() - began;
  slowestMs = Math.max(slowestMs, ms);
  const { statusCode = 200, body = '' } = result;
  const kind = statusCode === 200 ? '200' : `${statusCode} ${codeOf(body)}`;
  answers.set(kind, (answers.get(kind) ?? 0) + 1);
  if (statusCode >= 500) findings.push(`request ${number}: ${statusCode} ${body}`);
  else checkDocumented(number, event, result);
  if (ms > timeoutMs) findings.push(`request ${number}: took ${ms.toFixed(0)} ms`);
}

function checkDocumented(
  number: number,
  event: APIGatewayProxyEventV2,
  result: APIGatewayProxyStructuredResultV2,
): void {
  const { statusCode: status = 200, headers = {}, body = '', isBase64Encoded } = result;
  try {
    checkAnswer({
      ...{ method: event.requestContext.http.method, path: event.rawPath, status },
      ...{ headers: headers as Record<string, string> },
      body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    });
  } catch (error) {
    findings.push(`request ${number}: ${(error as Error).message}`);
  }
}

function mutateAny(random: Random): FuzzedRequest {
  const nowMs = Date.now();
  return random.chance(0.4)
    ? mutateVideoRequest(random, videos, nowMs)
    : mutateRequest(random, images, nowMs);
}

/** API Gateway hands text over as it is, and anything else as base64. */
function toEvent(random: Random, { headers, query = {}, body }: FuzzedRequest): APIGatewayProxyEventV2 {
  const isBase64Encoded = random.chance(0.7);
  const text = body.toString(isBase64Encoded ? 'base64' : 'utf8');
  return gatewayEvent({ method: 'POST', path: '/FrameData', headers, query, body: text, isBase64Encoded });
}

function codeOf(body: string): string {
  return (JSON.parse(body) as { code?: string }).code ?? 'without a code';
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}
