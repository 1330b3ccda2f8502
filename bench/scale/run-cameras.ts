import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { type Batch, batchMs } from './camera-batches.ts';

export interface CamerasOptions {
  readonly api: string;
  readonly cameras: number;
  readonly seconds: number;
  /** How their clocks lie to each other: spread evenly over the length of a batch, or all batches due at once. */
  readonly phases: 'spread' | 'together';
  readonly cameraBatch: (camera: number, turn: number, startMs: number) => Batch;
}

/** What became of one batch. */
export interface Outcome {
  readonly batch: Batch;
  /** From the moment at which the batch was due to the last byte of its answer. */
  readonly latencyMs: number;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly answer: FrameDataAnswer | undefined;
  /** The answer as it came, or why there was none. */
  readonly text: string;
}

/** Long enough ago that nothing of it lies among what is measured. */
const warmUpAgoMs = 3_600_000;
const warmUpTurns = 2;
const warmUpAtOnce = 4;

/**
 * Has every camera send its first batches, one camera after the other: streams are made, and code is compiled, before anything
 * counts. Cameras are switched on one by one.
 * @returns every batch with its answer
 */
export async function warmUpCameras(
  options: Pick<CamerasOptions, 'api' | 'cameras' | 'cameraBatch'>,
): Promise<Outcome[]> {
  const { api, cameras, cameraBatch } = options;
  const agent = new Agent({ keepAlive: true });
  const startMs = Date.now() - warmUpAgoMs;
  const waiting = Array.from({ length: cameras * warmUpTurns }, (_, index) => {
    const turn = Math.floor(index / cameras);
    return cameraBatch(index % cameras, turn, startMs + turn * batchMs);
  });
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      outcomes.push(await post(`${api}/FrameData`, batch, Date.now(), agent));
    }
  };
  await Promise.all(Array.from({ length: warmUpAtOnce }, work));
  agent.destroy();
  return outcomes;
}

/** Time to prepare every batch before the first one is due. */
const leadMs = 500;

/**
 * Plays cameras in real time. A slow answer delays no later batch: cameras do not wait.
 * @returns every batch with its answer, when the last one is there
 */
export async function runCameras(options: CamerasOptions): Promise<Outcome[]> {
  const { api, cameras, seconds, phases, cameraBatch } = options;
  const agent = new Agent({ keepAlive: true });
  const startMs = Date.now() + leadMs;
  const turns = Math.round((seconds * 1000) / batchMs);
  const posts = Array.from({ length: cameras * turns }, async (_, index) => {
    const [turn, camera] = [Math.floor(index / cameras), index % cameras];
    const phaseMs = phases === 'spread' ? Math.round((camera * batchMs) / cameras) : 0;
    const firstFrameMs = startMs + turn * batchMs + phaseMs;
    const batch = cameraBatch(camera, turn, firstFrameMs);
    const dueMs = firstFrameMs + batchMs;
    await delay(dueMs - Date.now());
    return post(`${api}/FrameData`, batch, dueMs, agent);
  });
  const outcomes = await Promise.all(posts);
  agent.destroy();
  return outcomes;
}

function post(url: string, batch: Batch, dueMs: number, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (status: number, text: string): void =>
      resolve({ batch, latencyMs: Date.now() - dueMs, status, answer: parseAnswer(status, text), text });
    const length = batch.parts.reduce((sum, part) => sum + part.length, 0);
    const headers = { 'content-type': batch.contentType, 'content-length': length };
    const posting = request(url, { method: 'POST', headers, agent }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => settle(response.statusCode ?? 0, text));
      response.once('error', (error) => settle(0, error.message));
    });
    posting.once('error', (error) => settle(0, error.message));
    posting.cork();
    for (const part of batch.parts) posting.write(part);
    posting.end();
  });
}

function parseAnswer(status: number, text: string): FrameDataAnswer | undefined {
  return status === 200 ? (JSON.parse(text) as FrameDataAnswer) : undefined;
}
