import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawFrames } from '../content/draw-frames.ts';
import { readFixtures, readVideoFixture } from '../content/read-fixtures.ts';
import { type Body, type BodyKind, encodeFrames, type Frames, writeBody } from '../content/write-body.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A batch ready to be posted: its parts are shared with others, so that many cameras cost little memory. */
export interface Batch extends Body {
  /** Each camera has one of its own, as AWS's five fragments a second for a stream would have it. */
  readonly streamName: string;
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
  const encoded = (size === undefined ? readScenes() : drawScenes(size)).map((frames) =>
    encodeFrames(kind, frames),
  );

  return function cameraBatch(camera, turn, startMs) {
    const timestamps = Array.from(
      { length: framesPerBatch },
      (_, index) => startMs + (index * 1000) / framerate,
    );
    const frames = encoded[(camera + turn) % encoded.length] ?? new Uint8Array();
    const streamName = `cam-${camera}`;
    return { streamName, timestamps, ...writeBody(kind, { framerate, timestamps, streamName }, frames) };
  };
}

function readScenes(): Frames[] {
  return scenes.map((scene) => ({
    images: readFixtures(scene, framesPerBatch),
    video: readVideoFixture(scene, framesPerBatch),
  }));
}

/** As many as there would be read. */
function drawScenes(size: Size): Frames[] {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  try {
    const frames = drawFrames(folder, scenes.length * framesPerBatch, size);
    return scenes.map((_, scene) => ({
      images: frames.slice(scene * framesPerBatch, (scene + 1) * framesPerBatch),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
