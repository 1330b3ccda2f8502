import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { frameBundleMediaType, h264BatchMediaType, writeFrameBundle } from '@frame-ingest/contract';
import type { Random } from './random.ts';

/** One request to be sent to the function. */
export interface FuzzedRequest {
  readonly headers: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body: Buffer;
}

const oddValues: readonly unknown[] = [
  ...[null, true, false, 0, -1, -0, 1.5, 1e308, 1e21, 2 ** 53, 4294967296],
  ...['10', 'NaN', 'Infinity', '0x10', '1e3', ' ', '', '__proto__', 'constructor', '../../etc/passwd'],
  ...['data:,', 'data:image/jpeg;base64,', 'data:image/png;base64,====', '\u0000', '\ud800', '\u2028', '💥'],
  ...[{}, [], [[]], { length: 3 }, { toString: 1 }, [null], ['']],
];

const oddHeaders: readonly Record<string, string>[] = [
  {},
  { 'content-type': '' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'image/jpeg' },
  { 'content-type': frameBundleMediaType },
  { 'content-type': h264BatchMediaType },
  { 'content-type': 'video/h264' },
  { 'content-type': 'video/x-matroska' },
  { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, gzip' },
  { 'content-encoding': '__proto__' },
  { 'content-type': 'multipart/form-data; boundary=' },
  { 'content-type': 'multipart/form-data' },
];

/** Pieces of JSON, forms and images that parsers trip over. */
const tokens: readonly Buffer[] = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\\u0000',
    '"frames":',
    '"frames":[],',
    '"__proto__":{"strict":true},',
  ],
  ...['null', '1e999', '-', '\r\n', '\r\n--', '--', 'FIB1', 'FIH1', '\ufeff', ';base64,', '=', '\0\0\0\0'],
]
  .map((text) => Buffer.from(text))
  .concat(
    [
      'ffd8',
      'ffd9',
      'ffc0',
      'ffda',
      'ffe1',
      '00000001',
      '000003',
      '1f43b675',
      'ffffffff',
      '7fffffff',
      '00000000',
    ].map((hex) => Buffer.from(hex, 'hex')),
  );

const deepJson = '['.repeat(20_000) + ']'.repeat(20_000);

const boundary = 'fuzz-boundary';

/** Makes a request of real images and bends it: the images, the fields, the text. */
export function mutateRequest(random: Random, images: readonly Buffer[], nowMs: number): FuzzedRequest {
  const frames = Array.from({ length: 1 + random.below(3) }, () => mutateImage(random, random.pick(images)));
  const fields = mutateFields(random, frames.length, nowMs);
  const form = random.next();
  const request =
    form < 0.55
      ? toJson(random, fields, frames)
      : form < 0.8
        ? toBundle(fields, frames)
        : toForm(fields, frames);
  return random.chance(0.7) ? { ...request, body: mutateBody(random, request.body) } : request;
}

/** Bends what is around a body: whether it is compressed, and what its headers say. */
export function mutateEnvelope(random: Random, request: FuzzedRequest): FuzzedRequest {
  const compressed = random.chance(0.03) ? compress(random, request) : request;
  return random.chance(0.05) ? { ...compressed, headers: random.pick(oddHeaders) } : compressed;
}

function mutateImage(random: Random, image: Buffer): Buffer {
  const kind = random.next();
  if (kind < 0.25) return image;
  if (kind < 0.6) return mutateBytes(random, image);
  if (kind < 0.75) return image.subarray(0, random.below(image.length));
  if (kind < 0.85) return Buffer.concat([image, image.subarray(random.below(image.length))]);
  // Sizes and types stand in the first bytes.
  const bent = Buffer.from(image);
  bent[random.below(Math.min(64, bent.length))] = random.below(256);
  return bent;
}

/** What a parser sees: one byte, a piece taken out, doubled, or a token put in. */
export function mutateBody(random: Random, body: Buffer): Buffer {
  const kind = random.next();
  // The structure is in few of the bytes: the beginning and the end.
  const near = (): number => {
    const at = random.chance(0.7)
      ? random.below(Math.min(120, body.length + 1))
      : random.below(body.length + 1);
    return random.chance(0.3) ? body.length - at : at;
  };
  if (kind < 0.3) return mutateBytes(random, body);
  const [start = 0, end = 0] = [near(), near()].sort((a, b) => a - b);
  if (kind < 0.5) return Buffer.concat([body.subarray(0, start), body.subarray(end)]);
  if (kind < 0.65) return body.subarray(0, end);
  if (kind < 0.75) return Buffer.concat([body.subarray(0, end), body.subarray(start)]);
  return Buffer.concat([body.subarray(0, start), random.pick(tokens), body.subarray(start)]);
}

export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  const bent = Buffer.from(bytes);
  for (let turn = 1 + random.below(8); turn > 0 && bent.length > 0; turn -= 1)
    bent[random.below(bent.length)] = random.below(256);
  return bent;
}

export function mutateFields(random: Random, count: number, nowMs: number): Record<string, unknown> {
  // Most batches are too short: the encoder is the slowest part, and the least that requests reach.
  const framerate = random.chance(0.12) ? random.pick([1, 0.5, 2, '0.9']) : random.pick([10, 30, '10']);
  const fields: Record<string, unknown> = { framerate };
  if (random.chance(0.3)) {
    const startMs = nowMs - random.below(1e9);
    const stepMs = random.pick([0, 17, 17, 17, 17, 17, 17, 17, 500, 30_000]);
    fields['timestamps'] = Array.from({ length: count }, (_, index) => startMs + index * stepMs);
    if (random.chance(0.2)) (fields['timestamps'] as unknown[])[random.below(count)] = random.pick(oddValues);
  }
  if (random.chance(0.1)) fields['strict'] = true;
  if (random.chance(0.2))
    fields[random.pick(['framerate', 'timestamps', 'strict', 'frames'])] = random.pick(oddValues);
  return fields;
}

function toJson(random: Random, fields: Record<string, unknown>, frames: readonly Buffer[]): FuzzedRequest {
  const label = random.pick([
    'data:image/jpeg;base64,',
    'DATA:;BASE64,',
    'data:image/png;charset=x;base64,',
    '',
    'data:,',
  ]);
  const urls: unknown[] = frames.map(
    (frame) => label + frame.toString(random.pick(['base64', 'base64', 'base64url'])),
  );
  if (random.chance(0.1)) urls[random.below(urls.length)] = random.pick(oddValues);
  if (random.chance(0.01)) urls[0] = 'deep';
  const body = Buffer.from(JSON.stringify({ frames: urls, ...fields }).replace('"deep"', deepJson));
  return { headers: { 'content-type': 'application/json' }, body };
}

function toBundle(fields: Record<string, unknown>, frames: readonly Buffer[]): FuzzedRequest {
  const body = Buffer.concat(writeFrameBundle(fields, frames));
  return { headers: { 'content-type': frameBundleMediaType }, body };
}

function toForm(fields: Record<string, unknown>, frames: readonly Buffer[]): FuzzedRequest {
  const part = (head: string, content: Buffer | string) => [
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
    ...[Buffer.from(content), Buffer.from('\r\n')],
  ];
  const parts = [
    ...frames.flatMap((frame) => part('name="frames"; filename="x.jpg"', frame)),
    ...Object.entries(fields).flatMap(([name, value]) => part(`name="${name}"`, JSON.stringify(value) ?? '')),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat(parts),
  };
}

function compress(random: Random, { headers, body, ...request }: FuzzedRequest): FuzzedRequest {
  const [encoding, encode] = random.pick([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ] as const);
  const encoded = encode(body);
  return {
    ...request,
    headers: { ...headers, 'content-encoding': encoding },
    body: random.chance(0.3) ? mutateBytes(random, encoded) : encoded,
  };
}
