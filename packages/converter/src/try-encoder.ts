import { createConvertFrames } from './convert-frames.ts';
import type { ConverterOptions } from './converter-options.ts';
import { loadSharp } from './decode/load-sharp.ts';

/** Enough that frames which an encoder holds back, reorders or leaves out show. */
const pictureCount = 24;
const side = 64;
const intervalMs = 100;
const timeoutMs = 20_000;

/**
 * Encodes some pictures of its own in the way of a batch, so that options that break every batch are found before the
 * first one arrives.
 * @throws FfmpegError, which says what is wrong with what ffmpeg wrote
 * @throws DecoderUnavailableError when sharp cannot be loaded
 */
export async function tryEncoder(options: ConverterOptions): Promise<void> {
  const startMs = Date.UTC(2000, 0, 1);
  const frames = [];
  for (let index = 0; index < pictureCount; index += 1) {
    frames.push({ index, timestampMs: startMs + index * intervalMs, image: await drawPicture(index) });
  }
  const endMs = startMs + pictureCount * intervalMs;
  const segmentUuid = new Uint8Array(16);
  // The canvas has the pictures' own size, whatever the canvas of the deployment, because that costs nothing. No encoder that waits
  // for a batch is taken for them, and none is kept, which would suit no other pictures.
  const canvas = { width: side, height: side };
  const convertFrames = createConvertFrames({ ...options, canvas, keepEncoder: false });
  await convertFrames({ frames, endMs, timeoutMs, segmentUuid });
}

/** A slope on which a bright bar moves slowly: what an encoder that may reorder pictures would reorder. */
async function drawPicture(index: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const pixels = Buffer.alloc(side * side * 3);
  for (let position = 0; position < pixels.length; position += 1) {
    const x = Math.floor(position / 3) % side;
    pixels[position] = Math.abs(x - index) < 4 ? 230 : x * 2;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
}
