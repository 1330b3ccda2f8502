import type { Canvas } from './canvas.ts';
import type { Exit } from './encode/start/running-program.ts';

/**
 * `encoder_unavailable`: ffmpeg cannot be run. `encoder_failed`: it failed, or made something else. `encoder_timeout`: no time left.
 */
type FfmpegErrorCode = 'encoder_unavailable' | 'encoder_failed' | 'encoder_timeout';

/** Stable names of the converter's errors. */
export type ConverterErrorCode =
  | 'no_usable_frames'
  | 'too_many_pixels'
  | 'decoder_unavailable'
  | FfmpegErrorCode;

/** No fragment could be made. */
export class ConverterError<Code extends ConverterErrorCode = ConverterErrorCode> extends Error {
  override readonly name: string = 'ConverterError';

  constructor(
    /** Stable: branch on it or on the class, not on the message. */
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** None of the frames of the batch could be decoded. */
export class NoUsableFramesError extends ConverterError<'no_usable_frames'> {
  override readonly name = 'NoUsableFramesError';

  constructor(
    /** Every frame, with the reason for its refusal. */
    readonly dropped: readonly { readonly index: number; readonly reason: string }[],
  ) {
    super('no_usable_frames', `None of the ${dropped.length} frames can be decoded`);
  }
}

/** The batch is too much work to begin. The message is for the sender. */
export class TooManyPixelsError extends ConverterError<'too_many_pixels'> {
  override readonly name = 'TooManyPixelsError';

  constructor(frameCount: number, { width, height }: Canvas, maxBatchPixels: number) {
    const maxFrames = Math.floor(maxBatchPixels / (width * height));
    super(
      'too_many_pixels',
      `${frameCount} frames of ${width}x${height} are too many for one batch; the maximum at that size is ${maxFrames}`,
    );
  }
}

/** sharp is not installed, or not for this platform. */
export class DecoderUnavailableError extends ConverterError<'decoder_unavailable'> {
  override readonly name = 'DecoderUnavailableError';

  constructor(cause: unknown) {
    super('decoder_unavailable', 'sharp could not be loaded: install it for this platform', { cause });
  }
}

/**
 * ffmpeg, which encodes batches and decodes single pictures, failed or had no time left. `stderrTail` is for the log: it
 * must not reach a client.
 */
export class FfmpegError extends ConverterError<FfmpegErrorCode> {
  override readonly name = 'FfmpegError';
  /** The last lines that ffmpeg wrote; empty if it wrote none. For the log: it must not reach a client. */
  readonly stderrTail: string;
  /** How it exited, if it failed by itself or another process killed it. */
  readonly exit: Exit | undefined;

  constructor(
    code: FfmpegErrorCode,
    message: string,
    options: ErrorOptions & { stderrTail?: string; exit?: Exit } = {},
  ) {
    super(code, message, options);
    this.stderrTail = options.stderrTail ?? '';
    this.exit = options.exit;
  }
}
