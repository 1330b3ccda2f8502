import { type H264Content, h264BatchMediaType, writeH264Batch } from '@frame-ingest/contract';
import { joinWithLengths, splitByLength } from '@frame-ingest/matroska/h264';
import { type FuzzedRequest, mutateBody, mutateBytes, mutateFields } from './mutate.ts';
import type { Random } from './random.ts';
import { type FuzzVideo, toByteStream, toMatroska } from './record-videos.ts';

/** Makes a request of a real video and bends it: its pictures, its NAL units, its avcC, its times, its bytes. */
export function mutateVideoRequest(
  random: Random,
  videos: readonly FuzzVideo[],
  nowMs: number,
): FuzzedRequest {
  const video = mutateVideo(random, random.pick(videos));
  const count = video.accessUnits.length;
  const fields = random.chance(0.7) ? plainFields(random, count, nowMs) : mutateFields(random, count, nowMs);
  const form = random.next();
  const request =
    form < 0.5
      ? toBatch(random, fields, video)
      : form < 0.75
        ? { ...inAddress('video/h264', fields), body: toByteStream(video) }
        : toFile(random, fields, video, nowMs);
  return random.chance(0.3) ? { ...request, body: mutateBody(random, request.body) } : request;
}

/** Fields without a fault: what is behind them is to be reached. */
function plainFields(random: Random, count: number, nowMs: number): Record<string, unknown> {
  const startMs = nowMs - random.below(1e9);
  return { timestamps: Array.from({ length: count }, (_, index) => startMs + index * 100), lastFrameMs: 100 };
}

function mutateVideo(random: Random, video: FuzzVideo): FuzzVideo {
  if (random.chance(0.2)) return video;
  const units = [...video.accessUnits];
  for (let turn = 1 + random.below(3); turn > 0; turn -= 1) {
    const at = random.below(units.length);
    const unit = units[at];
    if (unit === undefined) break;
    const kind = random.next();
    if (kind < 0.55) units[at] = { ...unit, data: mutateAccessUnit(random, unit.data) };
    else if (kind < 0.65) units[at] = { ...unit, keyframe: !unit.keyframe };
    else if (kind < 0.75) units.splice(at, 1);
    else if (kind < 0.85) units.splice(at, 0, random.pick(units));
    else units.push(...units.splice(at, 1));
  }
  const codecPrivate = random.chance(0.15)
    ? mutateBytes(random, Buffer.from(video.codecPrivate))
    : video.codecPrivate;
  return { codecPrivate, accessUnits: units };
}

/** Whole, or one of its NAL units: behind right lengths what is bent gets further. */
function mutateAccessUnit(random: Random, data: Uint8Array): Uint8Array {
  const units = splitByLength(data, 4);
  if (units === undefined || random.chance(0.3)) return mutateBytes(random, Buffer.from(data));
  const at = random.below(units.length);
  const bent = mutateBytes(random, Buffer.from(units[at] ?? data));
  const kind = random.next();
  if (kind < 0.1) return joinWithLengths([...units, bent]);
  if (kind < 0.2) return joinWithLengths(units.toSpliced(at, 1));
  return joinWithLengths(units.with(at, bent));
}

function toBatch(random: Random, fields: object, { codecPrivate, accessUnits }: FuzzVideo): FuzzedRequest {
  const frames: H264Content['frames'][number][] = [...accessUnits];
  if (random.chance(0.1)) frames.splice(random.below(frames.length + 1), 0, null);
  const body = Buffer.concat(writeH264Batch(fields, { codecPrivate, frames }));
  return { headers: { 'content-type': h264BatchMediaType }, body };
}

function toFile(
  random: Random,
  fields: Record<string, unknown>,
  video: FuzzVideo,
  nowMs: number,
): FuzzedRequest {
  const startMs = random.chance(0.5) ? nowMs - random.below(1e9) : random.below(1e7);
  const stepMs = random.pick([100, 100, 100, 0, 500, 2500]);
  const timesMs = video.accessUnits.map((_, index) => startMs + index * stepMs);
  const { timestamps: _, framerate: __, ...others } = fields;
  // A file has times of its own; if they are not absolute, the address says where they begin.
  const isAbsolute = startMs > 1e11;
  const told = isAbsolute ? others : { ...others, start: nowMs - random.below(1e9) };
  return { ...inAddress('video/x-matroska', told), body: toMatroska(video, timesMs) };
}

/** What a body of video has no place for. */
function inAddress(type: string, fields: Record<string, unknown>): Pick<FuzzedRequest, 'headers' | 'query'> {
  return {
    headers: { 'content-type': type },
    query: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toText(value)])),
  };
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(',');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
