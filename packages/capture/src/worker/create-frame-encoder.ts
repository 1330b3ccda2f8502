import type { CapturedFrame, SkippedFrame } from '../captured-frame.ts';
import type { EncodingLane } from '../source/encoding.ts';
import type { CaptureSettings } from '../source/frame-source.ts';
import type { EncodingPlan } from '../source/plan-encoding.ts';
import { createJpegEncoder, tooSlow } from './create-jpeg-encoder.ts';
import { fitSize } from './fit-size.ts';
import { createH264Encoder, type H264Encoder, type HeldFrame } from './h264/create-h264-encoder.ts';
import type { H264Plan } from './h264/h264-plan.ts';
import { probeEncoder } from './h264/probe-encoder.ts';
import { toEncoderConfig } from './h264/to-encoder-config.ts';
import { type LoadedPicture, loadPicture } from './load-picture.ts';
import { maxHeldPictures } from './max-held-pictures.ts';

export interface FrameEncoderOptions {
  readonly settings: CaptureSettings;
  readonly plan: EncodingPlan;
  readonly onFrame: (frame: CapturedFrame) => void;
  /** Called if the following frames are encoded in this way. */
  readonly onLane: (lane: EncodingLane) => void;
}

export interface FrameEncoder {
  /** Encodes the picture. */
  readonly encode: (picture: LoadedPicture, timestampMs: number) => void;
  /** Changes the encoding of the following pictures. */
  readonly change: (settings: CaptureSettings) => void;
  /** Begins a batch with the next picture. */
  readonly startOver: () => void;
  /** Settles when every picture taken so far has been delivered. */
  readonly idle: () => Promise<void>;
}

/** Encodes pictures as planned: as H.264 if the encoder passes its probe, and as long as it works; otherwise as JPEG files. */
export function createFrameEncoder(options: FrameEncoderOptions): FrameEncoder {
  const { plan, onFrame, onLane } = options;
  if (plan.lane === 'h264') return createFallbackEncoder({ ...options, plan });
  onLane(plan);
  return { ...createJpegEncoder(options.settings, onFrame), startOver: () => undefined };
}

/** Bytes of a pixel in a JPEG, before one has been measured. */
const usualJpegBytes = 0.09;
/** An encoder with this many times the pictures that may wait is slow, and skips pictures. */
const patience = 2;
const leastPatience = 8;

/**
 * Begins with the first picture, because the probe needs its size. Pictures that H.264 doesn't deliver are not lost: JPEG takes
 * them over.
 */
function createFallbackEncoder({
  plan,
  onFrame,
  onLane,
  ...options
}: FrameEncoderOptions & { plan: H264Plan }): FrameEncoder {
  const jpeg = createJpegEncoder(options.settings, onFrame);
  let { settings } = options;
  let h264: H264Encoder | undefined;
  let isChosen = false;
  let waiting = 0;
  let turn = Promise.resolve();

  function useJpeg(reason: string): void {
    h264 = undefined;
    onLane({ lane: 'jpeg', reason });
  }

  async function choose(picture: LoadedPicture): Promise<void> {
    isChosen = true;
    const size = fitSize(picture, settings);
    const config = toEncoderConfig(size, settings, size.width * size.height * usualJpegBytes);
    const { fault, holdsBack, probeMs } = await probeEncoder({ ...plan, config, source: picture });
    if (fault !== undefined) {
      useJpeg(fault);
      return;
    }
    h264 = createH264Encoder({
      ...{ ...plan, settings, holdsBack },
      ...{ onFrame, onFault: useJpeg, onLeft: takeOver },
    });
    onLane({ lane: 'h264', probeMs });
  }

  function takeOver(frame: HeldFrame): void {
    if ('picture' in frame) jpeg.takeOver(loadPicture(frame.picture), frame.timestampMs);
    else jpeg.pass(frame);
  }

  function pass(frame: SkippedFrame): void {
    (h264 ?? jpeg).pass(frame);
  }

  async function take(picture: LoadedPicture, timestampMs: number): Promise<void> {
    if (!isChosen) await choose(picture);
    if (h264 !== undefined) await h264.encode(picture, timestampMs);
    else jpeg.takeOver(picture, timestampMs);
  }

  function isFull(picture: LoadedPicture): boolean {
    return waiting + (h264?.held() ?? 0) >= patience * maxHeldPictures(picture) + leastPatience;
  }

  return {
    encode(picture, timestampMs) {
      if (isChosen && h264 === undefined && waiting === 0) return jpeg.encode(picture, timestampMs);
      const isLeftOut = isFull(picture);
      if (isLeftOut) picture.discard();
      waiting += 1;
      turn = turn.then(async () => {
        if (isLeftOut) pass({ timestampMs, image: null, skipReason: tooSlow });
        else await take(picture, timestampMs).catch(reportError);
        waiting -= 1;
      });
    },
    change(next) {
      settings = next;
      jpeg.change(next);
      h264?.change(next);
    },
    startOver: () => h264?.startOver(),
    async idle() {
      await turn;
      await h264?.idle();
      await jpeg.idle();
    },
  };
}
