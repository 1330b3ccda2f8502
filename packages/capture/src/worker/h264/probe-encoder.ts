import type { VideoLimits } from '@frame-ingest/access-units';
import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';
import { createOutputCheck, type ExpectedUnit } from './check-output.ts';
import type { EncoderConfig } from './to-encoder-config.ts';
import { toVideoFrame } from './to-video-frame.ts';

/** What comes of trying an encoder. */
export interface ProbeResult {
  /** Why it is not to be used: a name and a phrase; undefined where it is good. */
  readonly fault: string | undefined;
  /** What trying has taken, in milliseconds. */
  readonly probeMs: number;
}

export interface ProbeOptions {
  readonly config: EncoderConfig;
  /** Of the camera's pictures, which the encoder is to scale. */
  readonly source: Size;
  readonly limits: VideoLimits;
}

/** When the pictures of the probe are from, in milliseconds: no rate that an encoder could make up by itself. */
const times = [0, 33, 67, 167, 200, 334];
const keyframes: readonly number[] = [0, 4];
/** From here on half the bitrate. */
const reducedFrom = 2;
/** An encoder that was given everything, and gives nothing for so long, waits for more. */
const silenceMs = 400;

/**
 * Encodes some pictures as a capture would, and looks at what comes. An encoder may say that it can and then hold everything back,
 * reorder, or write an avcC that nobody reads.
 */
export async function probeEncoder(options: ProbeOptions): Promise<ProbeResult> {
  const startMs = performance.now();
  const fault = await findFault(options).catch((error) => `error: ${error}`);
  return { fault, probeMs: Math.round(performance.now() - startMs) };
}

async function findFault({ config, source, limits }: ProbeOptions): Promise<string | undefined> {
  if (typeof VideoEncoder !== 'function') return 'no-encoder: this browser has no VideoEncoder';
  const { supported = false } = await VideoEncoder.isConfigSupported(config);
  if (!supported) return `not-supported: ${config.codec} in ${config.width} × ${config.height}`;

  const check = createOutputCheck(limits);
  const expected: ExpectedUnit[] = [];
  let fault: string | undefined;
  let onOutput = (): void => undefined;
  const encoder = new VideoEncoder({
    output(chunk, metadata) {
      const unit = expected.shift();
      if (unit === undefined) fault ??= 'too-many: more access units came than pictures were given';
      else {
        const checked = check(chunk, metadata, unit);
        if ('fault' in checked) fault ??= checked.fault;
      }
      onOutput();
    },
    error(error) {
      fault ??= `error: ${error.message}`;
      onOutput();
    },
  });
  try {
    encoder.configure(config);
    for (const [index, timestampMs] of times.entries()) {
      if (index === reducedFrom) encoder.configure({ ...config, bitrate: Math.round(config.bitrate / 2) });
      const keyframe = keyframes.includes(index);
      expected.push({ timestampMs, timestampUs: timestampMs * 1000, keyframe });
      const frame = toVideoFrame(drawPicture(source, index), timestampMs * 1000);
      encoder.encode(frame, { keyFrame: keyframe });
      frame.close();
    }
    while (expected.length > 0 && fault === undefined) {
      const isSilent = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), silenceMs);
        onOutput = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (isSilent)
        return `held-back: ${expected.length} of ${times.length} pictures did not come by themselves`;
    }
    return fault;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

/** A picture that moves from one to the next, so that there is something to predict and to reorder. */
function drawPicture({ width, height }: Size, index: number): YuvPixels {
  const colourWidth = Math.ceil(width / 2);
  const colourHeight = Math.ceil(height / 2);
  const colourAt = width * height;
  const bytes = new Uint8Array(colourAt + 2 * colourWidth * colourHeight).fill(128);
  const line = new Uint8Array(width + 8 * times.length).map((_, x) => 64 + ((x * 5) & 127));
  for (let y = 0; y < height; y += 1) {
    const shift = 8 * ((index + (y >> 5)) % times.length);
    bytes.set(line.subarray(shift, shift + width), y * width);
  }
  const layout = [
    { offset: 0, stride: width },
    { offset: colourAt, stride: colourWidth },
    { offset: colourAt + colourWidth * colourHeight, stride: colourWidth },
  ];
  return { width, height, bytes, format: 'I420', layout, matrix: 'smpte170m', isFullRange: false };
}
