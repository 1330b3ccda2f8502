import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';
import { createOutputCheck, type ExpectedUnit } from './check-output.ts';
import type { H264Plan } from './h264-plan.ts';
import type { EncoderConfig } from './to-encoder-config.ts';
import { toVideoFrame } from './to-video-frame.ts';

/** The result of an encoder's probe. */
export interface ProbeResult {
  /** Why it must not be used: a name and a phrase; undefined if it is good. */
  readonly fault: string | undefined;
  /** Whether it delivers pictures only when it is flushed; always false if that is not allowed. */
  readonly holdsBack: boolean;
  /** Duration of the probe, in milliseconds. */
  readonly probeMs: number;
}

export interface ProbeOptions extends Pick<H264Plan, 'limits' | 'mayHoldBack'> {
  readonly config: EncoderConfig;
  /** Size of the camera's pictures, which the encoder must scale. */
  readonly source: Size;
}

/** Times of the probe's pictures in milliseconds, at a rate that an encoder could not invent. */
const times = [0, 33, 67, 167, 200, 334];
const keyframes: readonly number[] = [0, 4];
/** From this picture on the bit rate is halved. */
const reducedFrom = 2;
/** An encoder that delivers nothing for this long after the last picture is waiting for more. */
const silenceMs = 400;
/** The limit for an encoder that is flushed. */
const flushMs = 2000;

/**
 * Encodes some pictures like a capture, and checks the output. An encoder can claim support and then hold everything back,
 * reorder, or write an unreadable avcC.
 */
export async function probeEncoder(options: ProbeOptions): Promise<ProbeResult> {
  const startMs = performance.now();
  const verdict = await tryEncoder(options).catch((error) => ({
    fault: `error: ${error}`,
    holdsBack: false,
  }));
  return { ...verdict, probeMs: Math.round(performance.now() - startMs) };
}

type Verdict = Pick<ProbeResult, 'fault' | 'holdsBack'>;

async function tryEncoder(options: ProbeOptions): Promise<Verdict> {
  const { config, source, mayHoldBack } = options;
  if (typeof VideoEncoder !== 'function') {
    return { fault: 'no-encoder: this browser has no VideoEncoder', holdsBack: false };
  }
  const { supported = false } = await VideoEncoder.isConfigSupported(config);
  if (!supported) {
    const size = `${config.width} × ${config.height}`;
    return {
      fault: `not-supported: this browser does not encode ${config.codec} in ${size}`,
      holdsBack: false,
    };
  }
  const trial = startTrial(options);
  try {
    trial.give(source);
    await trial.settled(silenceMs);
    const missing = trial.missing();
    const isHeldBack = missing > 0 && trial.fault() === undefined;
    if (!isHeldBack) return { fault: trial.fault(), holdsBack: false };
    if (!mayHoldBack) {
      const fault = `held-back: ${missing} of ${times.length} pictures did not come by themselves`;
      return { fault, holdsBack: false };
    }
    void trial.encoder.flush().catch(() => undefined);
    await trial.settled(flushMs);
    const lost = trial.missing() === 0 ? undefined : `held-back: ${trial.missing()} pictures never came`;
    return { fault: trial.fault() ?? lost, holdsBack: true };
  } finally {
    if (trial.encoder.state !== 'closed') trial.encoder.close();
  }
}

interface Trial {
  readonly encoder: VideoEncoder;
  readonly give: (source: Size) => void;
  readonly fault: () => string | undefined;
  readonly missing: () => number;
  /** Settles at a fault, at the last access unit, and if nothing arrives for `silenceMs`. */
  readonly settled: (silenceMs: number) => Promise<void>;
}

function startTrial({ config, limits }: ProbeOptions): Trial {
  const check = createOutputCheck(limits);
  const expected: ExpectedUnit[] = [];
  let fault: string | undefined;
  let onNews = (): void => undefined;

  function take(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    const unit = expected.shift();
    const checked =
      unit === undefined ? { fault: 'too-many: more came than was given' } : check(chunk, metadata, unit);
    if ('fault' in checked) fault ??= checked.fault;
    onNews();
  }
  const encoder = new VideoEncoder({
    output: take,
    error(error) {
      fault ??= `error: ${error.message}`;
      onNews();
    },
  });
  encoder.configure(config);

  return {
    encoder,
    give(source) {
      for (const [index, timestampMs] of times.entries()) {
        if (index === reducedFrom) encoder.configure({ ...config, bitrate: Math.round(config.bitrate / 2) });
        const keyframe = keyframes.includes(index);
        const timestampUs = timestampMs * 1000;
        expected.push({ timestampMs, timestampUs, keyframe });
        const frame = toVideoFrame(drawPicture(source, index), timestampUs);
        encoder.encode(frame, { keyFrame: keyframe });
        frame.close();
      }
    },
    fault: () => fault,
    missing: () => expected.length,
    async settled(silenceMs) {
      while (expected.length > 0 && fault === undefined) {
        const isSilent = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(true), silenceMs);
          onNews = () => {
            clearTimeout(timer);
            resolve(false);
          };
        });
        if (isSilent) return;
      }
    },
  };
}

/** Draws a moving picture, so that there is something to predict and to reorder. */
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
