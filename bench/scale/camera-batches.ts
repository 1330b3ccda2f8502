import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameBundleMediaType, writeFrameBundle } from '@frame-ingest/contract';
import { drawFrames } from '../content/draw-frames.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const bodyKinds = ['json', 'bundle'] as const;
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

const defaultSize: Size = { width: 640, height: 480 };
/** Scenes of one batch each; cameras begin at different ones. */
const sceneCount = 12;
/** Coprime to the number of scenes, so that neighbours show different ones. */
const sceneStride = 5;

/** Makes the batches of any number of cameras, with the pictures drawn and encoded beforehand. */
export function createCameraBatches(
  kind: BodyKind,
  size: Size = defaultSize,
): (camera: number, turn: number, startMs: number) => Batch {
  const scenes = drawScenes(size).map((images) => encodeImages(kind, images));

  return function cameraBatch(camera, turn, startMs) {
    const timestamps = Array.from(
      { length: framesPerBatch },
      (_, index) => startMs + (index * 1000) / framerate,
    );
    const images = scenes[(camera * sceneStride + turn) % sceneCount] ?? new Uint8Array();
    const streamName = `cam-${camera}`;
    const head = { framerate, timestamps, streamName };
    if (kind === 'bundle') {
      return {
        streamName,
        contentType: frameBundleMediaType,
        parts: [...writeFrameBundle(head, []), images],
        timestamps,
      };
    }
    const opening = Buffer.from(JSON.stringify(head).slice(0, -1));
    const parts = [opening, images, Buffer.from('}')];
    return { streamName, contentType: 'application/json', parts, timestamps };
  };
}

function drawScenes(size: Size): Buffer[][] {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  try {
    const frames = drawFrames(folder, sceneCount * framesPerBatch, size);
    return Array.from({ length: sceneCount }, (_, scene) =>
      frames.slice(scene * framesPerBatch, (scene + 1) * framesPerBatch),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What of a body does not depend on its times. */
function encodeImages(kind: BodyKind, images: readonly Buffer[]): Uint8Array {
  if (kind === 'bundle') return Buffer.concat(writeFrameBundle({}, images).slice(2));
  const urls = images.map((image) => `data:image/jpeg;base64,${image.toString('base64')}`);
  return Buffer.from(`,"frames":${JSON.stringify(urls)}`);
}
