import { frameBundleMediaType, writeFrameBundle } from '@frame-ingest/contract';
import type { Random } from './random.ts';

/** One request to be sent to the function. */
export interface FuzzedRequest {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '10',
  'NaN',
  '',
  {},
  [],
  [[]],
  '__proto__',
  'data:,',
  '\u0000',
  '\ud800',
];

const oddHeaders: readonly Record<string, string>[] = [
  {},
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'image/jpeg' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, gzip' },
  { 'content-type': 'multipart/form-data; boundary=' },
];

/** Makes a request of real images and bends it: the images, the fields, the text, the headers. */
export function mutateRequest(random: Random, images: readonly Buffer[], nowMs: number): FuzzedRequest {
  const frames = Array.from({ length: 1 + random.below(3) }, () => mutateImage(random, random.pick(images)));
  const fields = mutateFields(random, frames.length, nowMs);
  const request = random.chance(0.25) ? toBundle(fields, frames) : toJson(random, fields, frames);
  const headers = random.chance(0.05) ? random.pick(oddHeaders) : request.headers;
  return { headers, body: random.chance(0.2) ? mutateBytes(random, request.body) : request.body };
}

function mutateImage(random: Random, image: Buffer): Buffer {
  const kind = random.next();
  if (kind < 0.3) return image;
  if (kind < 0.7) return mutateBytes(random, image);
  if (kind < 0.85) return image.subarray(0, random.below(image.length));
  // Sizes and types stand in the first bytes.
  const bent = Buffer.from(image);
  bent[random.below(Math.min(64, bent.length))] = random.below(256);
  return bent;
}

function mutateBytes(random: Random, bytes: Buffer): Buffer {
  const bent = Buffer.from(bytes);
  for (let turn = 1 + random.below(8); turn > 0; turn -= 1)
    bent[random.below(bent.length)] = random.below(256);
  return bent;
}

function mutateFields(random: Random, count: number, nowMs: number): Record<string, unknown> {
  const fields: Record<string, unknown> = { framerate: random.pick([1, 10, 30, '10']) };
  if (random.chance(0.5)) {
    const startMs = nowMs - random.below(1e9);
    fields['timestamps'] = Array.from({ length: count }, (_, index) => startMs + index * random.below(2000));
  }
  if (random.chance(0.2))
    fields[random.pick(['framerate', 'timestamps', 'strict', 'frames'])] = random.pick(oddValues);
  return fields;
}

function toJson(random: Random, fields: Record<string, unknown>, frames: readonly Buffer[]): FuzzedRequest {
  const urls: unknown[] = frames.map((frame) => `data:image/jpeg;base64,${frame.toString('base64')}`);
  if (random.chance(0.1)) urls[random.below(urls.length)] = random.pick(oddValues);
  const body = Buffer.from(JSON.stringify({ frames: urls, ...fields }));
  return { headers: { 'content-type': 'application/json' }, body };
}

function toBundle(fields: Record<string, unknown>, frames: readonly Buffer[]): FuzzedRequest {
  const body = Buffer.concat(writeFrameBundle(fields, frames));
  return { headers: { 'content-type': frameBundleMediaType }, body };
}
