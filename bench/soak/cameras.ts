import { setTimeout as delay } from 'node:timers/promises';
import type { AnsweredRequest } from '@frame-ingest/audit';
import type { BodyKind } from '../content/write-body.ts';
import { type Batch, batchMs, createCameraBatches, type Size } from '../scale/camera-batches.ts';

export interface CameraOptions {
  readonly cameras: number;
  /** Size of pictures in JSON; pictures in H.264 have the size of their recording. */
  readonly size: Size;
  readonly body: Extract<BodyKind, 'json' | 'h264'>;
  /** Address of the API; it may change during the run. */
  readonly api: () => string;
  /** Whether a batch that was not answered 200 or 202 is sent again until it is; otherwise it is sent once. */
  readonly resends: boolean;
  readonly signal: AbortSignal;
}

export interface CameraLog {
  /** What was answered, for the audit. */
  readonly answers: AnsweredRequest[];
  /** How long each answer took, in milliseconds, and when it came, by `Date.now`. */
  readonly latencies: { readonly ms: number; readonly atMs: number; readonly status: number }[];
  /** Batches that were never answered 200 or 202. */
  unanswered: number;
}

const maxPauseMs = 4_000;
/** Batches that a camera keeps until they are answered. */
const maxUnderWay = 15;
/** A client gives up where a gateway would. */
const giveUpMs = 30_000;

/** Runs cameras in real time, each with a stream of its own, until the signal comes. */
export async function runCameras(options: CameraOptions): Promise<CameraLog> {
  const log: CameraLog = { answers: [], latencies: [], unanswered: 0 };
  const { body, size } = options;
  const cameraBatch = createCameraBatches(body, body === 'json' ? size : undefined);
  await Promise.all(Array.from({ length: options.cameras }, (_, camera) => runCamera(camera)));
  return log;

  async function runCamera(camera: number): Promise<void> {
    const sending = new Set<Promise<void>>();
    await pause((batchMs * camera) / options.cameras);
    for (let turn = 0; !options.signal.aborted; turn += 1) {
      const sent = send(cameraBatch(camera, turn, Date.now() - batchMs)).finally(() => sending.delete(sent));
      sending.add(sent);
      await pause(batchMs);
      // It waits, as its memory is not without end.
      while (sending.size >= maxUnderWay) await Promise.race(sending);
    }
    await Promise.all(sending);
  }

  async function send(batch: Batch): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const status = await post(batch);
      if (status === 200 || status === 202) return;
      if (!options.resends) break;
      await delay(Math.random() * Math.min(maxPauseMs, 200 * 2 ** tries));
    }
    log.unanswered += 1;
  }

  async function post({ contentType, parts, timestamps }: Batch): Promise<number> {
    const startedAt = performance.now();
    try {
      const response = await fetch(`${options.api()}/FrameData`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: Buffer.concat(parts),
        signal: AbortSignal.timeout(giveUpMs),
      });
      const answer = (await response.json()) as AnsweredRequest['answer'];
      log.answers.push({ status: response.status, answer, timestamps });
      note(response.status);
      return response.status;
    } catch {
      note(0);
      return 0;
    }

    function note(status: number): void {
      log.latencies.push({ ms: performance.now() - startedAt, atMs: Date.now(), status });
    }
  }

  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
