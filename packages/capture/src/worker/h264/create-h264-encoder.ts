import type { CapturedFrame, SkippedFrame } from '../../captured-frame.ts';
import { createStallWatch, stallTickMs } from '../../source/create-stall-watch.ts';
import type { CaptureSettings } from '../../source/frame-source.ts';
import { fitSize } from '../fit-size.ts';
import type { LoadedPicture } from '../load-picture.ts';
import { maxHeldPictures } from '../max-held-pictures.ts';
import type { YuvPixels } from '../to-rgba.ts';
import { type CheckOutput, createOutputCheck, type ExpectedUnit } from './check-output.ts';
import { createBitMeter } from './create-bit-meter.ts';
import type { H264Plan } from './h264-plan.ts';
import { createKeyframeClock } from './keyframe-clock.ts';
import { differsInBitrateOnly, type EncoderConfig, toEncoderConfig } from './to-encoder-config.ts';
import { createPixelReader, toVideoFrame } from './to-video-frame.ts';
import { createPictureScales } from './weigh-pictures.ts';

export interface H264EncoderOptions extends Pick<H264Plan, 'batchMs' | 'limits'> {
  readonly settings: CaptureSettings;
  /** Whether the encoder delivers pictures only when it is flushed. */
  readonly holdsBack: boolean;
  readonly onFrame: (frame: CapturedFrame) => void;
  /**
   * Called once if the encoder cannot be used any more; `onFrame` is not called after that.
   * @param fault a name and a phrase
   */
  readonly onFault: (fault: string) => void;
  /** Called after the fault for each frame that was not delivered, in the order of capture. The caller then owns its picture. */
  readonly onLeft: (frame: HeldFrame) => void;
}

/** A picture that an encoder has received, or a frame that bypasses it. */
export type HeldFrame = HeldPicture | SkippedFrame;

export interface HeldPicture extends ExpectedUnit {
  readonly picture: VideoFrame;
}

export interface H264Encoder {
  /** Encodes the picture; settles when the encoder can take the next one. */
  readonly encode: (picture: LoadedPicture, timestampMs: number) => Promise<void>;
  /** Number of pictures that wait for the encoder. */
  readonly held: () => number;
  /** Delivers a frame after all earlier ones. */
  readonly pass: (frame: SkippedFrame) => void;
  /** Changes the encoding of the following pictures. */
  readonly change: (settings: CaptureSettings) => void;
  /** Begins a batch with the next picture. */
  readonly startOver: () => void;
  /** Settles when every picture taken so far has been delivered or handed over. */
  readonly idle: () => Promise<void>;
}

/** An encoder with the maximum number of waiting pictures that delivers none for this long has stalled. */
const patienceMs = 250;

/**
 * Encodes pictures as H.264, each batch from a keyframe on. A picture is kept until its access unit arrives, so that another
 * encoder can take over the pictures that this one doesn't deliver: after an error, a stall, unexpected output, or output that
 * the service would refuse.
 */
export function createH264Encoder(options: H264EncoderOptions): H264Encoder {
  const { limits, holdsBack, onFrame, onFault, onLeft } = options;
  const readPixels = createPixelReader();
  const weigh = createPictureScales(options.batchMs);
  const meter = createBitMeter();
  const keyframes = createKeyframeClock(options.batchMs, options.settings.framerate);
  const held: HeldFrame[] = [];
  let { settings } = options;
  let session: Session | undefined;
  let originMs: number | undefined;
  let outputs = 0;
  let isFlushing = false;
  let isBroken = false;
  let markBroken = (): void => undefined;
  const broken = new Promise<void>((resolve) => {
    markBroken = resolve;
  });
  const stallWatch = createStallWatch({
    onStalled: () => fail('stalled: no access unit came for two seconds'),
    onResumed: () => undefined,
  });
  const ticker = setInterval(() => {
    if (isDue()) stallWatch.onTick();
    else stallWatch.onFrame();
  }, stallTickMs);

  function pictures(): number {
    return held.filter(isPicture).length;
  }

  /** Whether the encoder must deliver something by itself. */
  function isDue(): boolean {
    return pictures() > 0 && (isFlushing || !holdsBack);
  }

  function fail(fault: string): void {
    if (isBroken) return;
    isBroken = true;
    clearInterval(ticker);
    session?.close();
    onFault(fault);
    for (const frame of held.splice(0)) onLeft(frame);
    markBroken();
  }

  function takeOutput(
    check: CheckOutput,
    chunk: EncodedVideoChunk,
    metadata: EncodedVideoChunkMetadata | undefined,
  ): void {
    if (isBroken) return;
    const [first] = held;
    if (first === undefined || !isPicture(first)) {
      fail('too-many: more access units came than pictures were given');
      return;
    }
    const checked = check(chunk, metadata, first);
    if ('fault' in checked) {
      fail(checked.fault);
      return;
    }
    held.shift();
    first.picture.close();
    outputs += 1;
    stallWatch.onFrame();
    meter.add(8 * chunk.byteLength, chunk.type === 'key');
    onFrame(checked);
    deliverPassing();
  }

  /** Frames that bypass the encoder are delivered between the pictures around them. */
  function deliverPassing(): void {
    for (let [next] = held; next !== undefined && !isPicture(next); [next] = held) {
      held.shift();
      onFrame(next);
    }
  }

  /** Each size has its own encoder: after a change of size, an encoder's avcC begins with the old parameter sets. */
  function open(config: EncoderConfig): Session {
    const check = createOutputCheck(limits);
    keyframes.startOver();
    const encoder = new VideoEncoder({
      output: (chunk, metadata) => takeOutput(check, chunk, metadata),
      error(error) {
        // Browsers close the encoder of a page that has not used it for long; the next picture gets a new one.
        if (error.name === 'QuotaExceededError' && held.length === 0) session = undefined;
        else fail(`error: ${error.message}`);
      },
    });
    encoder.configure(config);
    return { encoder, config, close: () => encoder.state !== 'closed' && encoder.close() };
  }

  /** Configures or replaces the encoder. */
  async function prepare(config: EncoderConfig): Promise<void> {
    if (session !== undefined && !differsInBitrateOnly(session.config, config)) {
      await flush();
      session?.close();
      session = undefined;
    }
    if (isBroken) return;
    try {
      session ??= open(config);
      if (session.config.bitrate !== config.bitrate) {
        session.encoder.configure(config);
        session = { ...session, config };
      }
    } catch (error) {
      fail(`error: ${error}`);
    }
  }

  async function encode(pixels: YuvPixels, timestampMs: number): Promise<void> {
    const keyframe = keyframes.isDue(timestampMs);
    if (keyframe && holdsBack) await flush();
    originMs ??= timestampMs;
    const timestampUs = (timestampMs - originMs) * 1000;
    const picture = toVideoFrame(pixels, timestampUs);
    hold({ timestampMs, timestampUs, keyframe, picture });
    if (isBroken) return;
    try {
      session?.encoder.encode(picture, { keyFrame: keyframe });
    } catch (error) {
      fail(`error: ${error}`);
    }
  }

  function watchIfFull(picture: LoadedPicture): void {
    if (pictures() < maxHeldPictures(picture)) return;
    if (holdsBack) keyframes.startOver();
    const before = outputs;
    setTimeout(() => {
      if (outputs === before && isDue()) fail(`stalled: ${pictures()} pictures went in and none came out`);
    }, patienceMs);
  }

  /** Settles when the encoder has delivered all pictures received so far, or fails. */
  async function flush(): Promise<void> {
    const last = held.at(-1);
    if (isBroken || session === undefined || last === undefined) return;
    isFlushing = true;
    // Failures are also reported to `error`.
    await Promise.race([session.encoder.flush().catch(() => undefined), broken]);
    isFlushing = false;
    if (held.includes(last)) fail(`dropped: ${pictures()} pictures went in and never came out`);
  }

  function hold(frame: HeldFrame): void {
    if (isBroken) onLeft(frame);
    else held.push(frame);
  }

  function pass(frame: SkippedFrame): void {
    hold(frame);
    deliverPassing();
  }

  return {
    async encode(picture, timestampMs) {
      const asked = settings;
      const size = fitSize(picture, asked);
      try {
        const content = await picture.content();
        const pixels = content instanceof ImageBitmap ? readPixels(content, size) : content;
        const jpegBytes = await weigh(pixels, size, asked, timestampMs);
        const config = toEncoderConfig(size, asked, jpegBytes);
        meter.want(config.bitrate / config.framerate);
        await prepare({ ...config, bitrate: Math.round(config.bitrate * meter.factor()) });
        await encode(pixels, timestampMs);
      } catch (error) {
        pass({ timestampMs, image: null, skipReason: `not encoded (${error})` });
      }
      watchIfFull(picture);
    },
    held: pictures,
    pass,
    change(next) {
      settings = next;
      keyframes.setFramerate(next.framerate);
    },
    startOver() {
      keyframes.startOver();
      if (holdsBack) void flush();
    },
    async idle() {
      await flush();
      clearInterval(ticker);
    },
  };
}

interface Session {
  readonly encoder: VideoEncoder;
  readonly config: EncoderConfig;
  readonly close: () => unknown;
}

function isPicture(frame: HeldFrame): frame is HeldPicture {
  return 'picture' in frame;
}
