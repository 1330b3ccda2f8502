import { createHash } from 'node:crypto';
import type { Clip } from './evidence.ts';

/** @param frames producer timestamps (milliseconds since the Unix epoch) and bytes, in the order of the file */
export function toClip(
  startMs: number,
  frames: readonly { readonly timestampMs: number; readonly data: Uint8Array }[],
): Clip {
  const hash = createHash('sha256');
  for (const { timestampMs, data } of frames) {
    hash.update(`${Math.round(timestampMs)} ${data.byteLength}\n`);
    hash.update(data);
  }
  return {
    startMs,
    timesMs: frames.map(({ timestampMs }) => Math.round(timestampMs)),
    digest: hash.digest('hex'),
  };
}
