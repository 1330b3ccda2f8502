import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalStackAddresses } from '@frame-ingest/local';
import { localEnvironment } from '../../packages/local/src/local-environment.ts';
import { type BodyKind, encodeFrames, writeBody } from '../content/write-body.ts';
import type { FunctionOrder, FunctionReport } from './function-process.ts';
import type { Batch, Lane } from './lane.ts';
import { toFunctionEvent } from './to-function-event.ts';

export interface FunctionLaneOptions {
  readonly name: string;
  readonly body: BodyKind;
  /** Environment of the function, in addition to the addresses of its services. */
  readonly environment?: NodeJS.ProcessEnv;
}

const script = fileURLToPath(new URL('function-process.ts', import.meta.url));

/**
 * Starts the function in a process of its own, with archive and stream of a stack beside it: what is measured is what Lambda
 * would run, from the gateway's event to its answer, when the batch is archived and its fragment persisted.
 */
export async function startFunctionLane(
  stack: LocalStackAddresses,
  { name, body, environment = {} }: FunctionLaneOptions,
): Promise<Lane> {
  const streamName = `cam-${name.replaceAll(/\W/g, '')}`;
  const services = { ...stack, s3Url: stack.s3, kinesisVideoUrl: stack.kinesisVideo, corsOrigins: [] };
  const child = fork(script, {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      ...localEnvironment(services),
      ...{ POWERTOOLS_LOG_LEVEL: 'SILENT', ...environment },
    },
  });
  await receive(child);
  const { region, credentials, bucket: Bucket } = stack;
  const s3 = new S3Client({ region, credentials, endpoint: stack.s3, forcePathStyle: true });
  const bodyPath = join(tmpdir(), `bench-${child.pid}.body`);
  let nextMs = Date.now() - 10 * 3_600_000;
  let Key = '';
  return {
    name,
    pid: child.pid ?? 0,
    isRunAsItComes: true,
    turns: true,
    // As base64 in JSON a request may have 6 MB.
    maxBytes: (6_000_000 * 3) / 4,
    takesVideo: body === 'h264',
    async prepare(batch: Batch) {
      const timestamps = batch.images.map((_, index) => nextMs + index * 100);
      nextMs += batch.images.length * 100;
      const head = { framerate: 10, timestamps, streamName };
      const { contentType, parts } = writeBody(body, head, encodeFrames(body, batch));
      const bytes = Buffer.concat(parts);
      writeFileSync(bodyPath, bytes);
      await order(child, { next: { event: toFunctionEvent(contentType), bodyPath } });
      return bytes.length;
    },
    async convert() {
      const report = await order(child, 'run');
      if (report === 'ready') throw new Error(`${name} did not run`);
      Key = report.answer.archive.key;
      return report.wallMs;
    },
    async video() {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async close() {
      s3.destroy();
      rmSync(bodyPath, { force: true });
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

type Success = Exclude<FunctionReport, { readonly error: string }>;

async function order(child: ChildProcess, message: FunctionOrder): Promise<Success> {
  const report = receive(child);
  child.send(message);
  return report;
}

async function receive(child: ChildProcess): Promise<Success> {
  const abort = new AbortController();
  const { signal } = abort;
  try {
    const end = once(child, 'exit', { signal }).then(([code, name]) => {
      throw new Error(`the function's process ended with ${code ?? name}`);
    });
    const [report] = (await Promise.race([once(child, 'message', { signal }), end])) as [FunctionReport];
    if (typeof report === 'object' && 'error' in report) throw new Error(report.error);
    return report;
  } finally {
    abort.abort();
  }
}
