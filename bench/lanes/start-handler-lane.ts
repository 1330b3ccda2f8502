import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { startStack } from '../../test/support/stack.ts';
import type { Batch, Lane } from './lane.ts';

/**
 * (d) Starts the local stack: its process is the gateway, the function, S3 and Kinesis Video in one. A batch of JSON is
 * posted and answered when its fragment is archived and persisted.
 */
export async function startHandlerLane(name: string, environment: NodeJS.ProcessEnv): Promise<Lane> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  const stack = await startStack(dataDir, { POWERTOOLS_LOG_LEVEL: 'SILENT', ...environment });
  const s3 = new S3Client({
    ...{ region: stack.region, endpoint: stack.s3, forcePathStyle: true },
    credentials: stack.credentials,
  });
  let nextMs = Date.now() - 10 * 3_600_000;
  let key = '';
  return {
    name,
    pid: stack.process.pid ?? 0,
    isRunAsItComes: true,
    turns: true,
    // As base64 in JSON a request may have 6 MB.
    maxBytes: (6_000_000 * 3) / 4,
    async convert({ images }: Batch) {
      const body = toBody(images, nextMs);
      nextMs += images.length * 100;
      const startMs = performance.now();
      const response = await fetch(`${stack.api}/FrameData`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer = (await response.json()) as FrameDataAnswer;
      const wallMs = performance.now() - startMs;
      if (!response.ok) throw new Error(JSON.stringify(answer));
      key = answer.archive.key;
      return wallMs;
    },
    async video() {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async close() {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function toBody(images: readonly Buffer[], startMs: number): string {
  const frames = images.map((image) => `data:image/jpeg;base64,${image.toString('base64')}`);
  return JSON.stringify({
    frames,
    timestamps: images.map((_, index) => startMs + index * 100),
    framerate: 10,
  });
}
