import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import type { Canvas } from '../../canvas.ts';
import type { ClusterEncoding } from '../cluster-encoding.ts';
import { type Encoding, isImmediate } from '../encoder-arguments.ts';
import type { Program } from '../start/running-program.ts';
import type { EncoderProcess } from './encoder-process.ts';

/** How long an encoder waits for its next task. A camera that posts every few seconds finds it; one that has gone frees its memory. */
const idleMs = 60_000;

/** As many as can work at once, each with some 23 MB at 640x480. */
const maxIdle = Math.max(2, availableParallelism());

interface IdleEncoder {
  readonly key: string;
  readonly encoder: EncoderProcess;
  readonly timer: NodeJS.Timeout;
}

/** In the order in which they were last used. */
let idle: IdleEncoder[] = [];

/** Whether an encoder may wait, for work of this kind. What a worker thread leaves, nobody reaps. */
export function mayKeep(encoding: Encoding & Pick<ClusterEncoding, 'keepEncoder'>): boolean {
  return encoding.keepEncoder && isMainThread && isImmediate(encoding);
}

/** The key of an encoder that has had an image, and with it the size of all. */
export function keyOfUsed(program: Program, { width, height }: Canvas): string {
  return JSON.stringify([width, height, keyOfUnused(program)]);
}

/** The key of an encoder that has not. */
export function keyOfUnused({ path, arguments: options }: Program): string {
  return JSON.stringify([path, ...options]);
}

/**
 * Takes an encoder that waits for work of this kind, the one that was used last.
 * @param key of what it was started with
 */
export function takeKeptEncoder(key: string): EncoderProcess | undefined {
  for (;;) {
    const found = idle.findLast((one) => one.key === key);
    if (found === undefined) return undefined;
    remove(found);
    if (found.encoder.isReady) {
      found.encoder.keepRunning(true);
      return found.encoder;
    }
    void found.encoder.kill();
  }
}

/** Keeps an encoder for later work of this kind; the one that has waited longest makes room. It does not keep this process running. */
export function keepEncoder(key: string, encoder: EncoderProcess): void {
  const timer = setTimeout(() => dismiss(one), idleMs).unref();
  const one: IdleEncoder = { key, encoder, timer };
  encoder.keepRunning(false);
  idle.push(one);
  // What has ended still holds its pipes.
  encoder.onEnd = () => dismiss(one);
  const oldest = idle[0];
  if (idle.length > maxIdle && oldest !== undefined) dismiss(oldest);
}

/** Ends all encoders that wait. Settles when they are gone. */
export async function dismissKeptEncoders(): Promise<void> {
  const dismissed = idle;
  for (const one of dismissed) remove(one);
  await Promise.all(dismissed.map(({ encoder }) => encoder.kill()));
}

function dismiss(one: IdleEncoder): void {
  remove(one);
  void one.encoder.kill();
}

function remove(one: IdleEncoder): void {
  clearTimeout(one.timer);
  one.encoder.onEnd = () => {};
  idle = idle.filter((other) => other !== one);
}
