import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  frameBundleMediaType,
  h264BatchMediaType,
  writeFrameBundle,
  writeH264Batch,
} from '@frame-ingest/contract';
import { drawFrames } from '../content/draw-frames.ts';
import { readFixtures, readVideoFixture } from '../content/read-fixtures.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Two bodies of JPEG files, and one of access units. */
export const bodyKinds = ['json', 'bundle', 'h264'] as const;
export type BodyKind = (typeof bodyKinds)[number];

/** A batch ready to be posted: its parts are shared with others, so that many cameras cost little memory. */
export interface Batch {
  /** Each camera has one of its own, as AWS's five fragments a second for a stream would have it. */
  readonly streamName: string;
  readonly contentType: string;
  readonly parts: readonly Uint8Array[];
  /** When each frame was taken, in milliseconds since the Unix epoch. */
  readonly timestamps: readonly number[];
}

export const framerate = 10;
export const framesPerBatch = 20;
export const batchMs = (framesPerBatch * 1000) / framerate;

/** Each is one batch as Chromium sends it, as JPEG or as H.264; neighbours show different ones. */
const scenes = ['canvas-calm', 'canvas-moving', 'canvas-noisy'];

/**
 * Makes the batches of any number of cameras, with everything encoded beforehand.
 * @param size of drawn pictures in place of the scenes, as JPEG
 */
export function createCameraBatches(
  kind: BodyKind,
  size?: Size,
): (camera: number, turn: number, startMs: number) => Batch {
  const encoded =
    kind === 'h264'
      ? scenes.map((scene) =>
          Buffer.concat(writeH264Batch({}, readVideoFixture(scene, framesPerBatch)).slice(2)),
        )
      : (size === undefined ? readScenes() : drawScenes(size)).map((images) => encodeImages(kind, images));

  return function cameraBatch(camera, turn, startMs) {
    const timestamps = Array.from(
      { length: framesPerBatch },
      (_, index) => startMs + (index * 1000) / framerate,
    );
    const frames = encoded[(camera + turn) % encoded.length] ?? new Uint8Array();
    const streamName = `cam-${camera}`;
    const parts = [...openings[kind]({ framerate, timestamps, streamName }), frames];
    if (kind === 'json') parts.push(Buffer.from('}'));
    return { streamName, contentType: contentTypes[kind], parts, timestamps };
  };
}

const contentTypes: Readonly<Record<BodyKind, string>> = {
  json: 'application/json',
  bundle: frameBundleMediaType,
  h264: h264BatchMediaType,
};

/** What of a body stands before its frames. */
const openings: Readonly<Record<BodyKind, (head: object) => Uint8Array[]>> = {
  json: (head) => [Buffer.from(JSON.stringify(head).slice(0, -1))],
  bundle: (head) => writeFrameBundle(head, []),
  h264: (head) => writeH264Batch(head, { codecPrivate: new Uint8Array(), frames: [] }).slice(0, 2),
};

function readScenes(): Buffer[][] {
  return scenes.map((scene) => readFixtures(scene, framesPerBatch));
}

/** As many as there would be read. */
function drawScenes(size: Size): Buffer[][] {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  try {
    const frames = drawFrames(folder, scenes.length * framesPerBatch, size);
    return scenes.map((_, scene) => frames.slice(scene * framesPerBatch, (scene + 1) * framesPerBatch));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What of a body does not depend on its times. */
function encodeImages(kind: 'json' | 'bundle', images: readonly Buffer[]): Uint8Array {
  if (kind === 'bundle') return Buffer.concat(writeFrameBundle({}, images).slice(2));
  const urls = images.map((image) => `data:image/jpeg;base64,${image.toString('base64')}`);
  return Buffer.from(`,"frames":${JSON.stringify(urls)}`);
}
