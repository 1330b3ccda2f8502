/** Stable names of what can go wrong in the converter. */
export type ConverterErrorCode =
  | 'no_usable_frames'
  | 'encoder_unavailable'
  | 'encoder_failed'
  | 'encoder_timeout';

/** No fragment could be made. */
export class ConverterError extends Error {
  override readonly name: string = 'ConverterError';

  constructor(
    readonly code: ConverterErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Not one frame of the batch could be decoded. */
export class NoUsableFramesError extends ConverterError {
  override readonly name = 'NoUsableFramesError';

  /** @param dropped every frame with the reason why it was refused */
  constructor(readonly dropped: readonly { readonly index: number; readonly reason: string }[]) {
    super('no_usable_frames', `None of the ${dropped.length} frames can be decoded`);
  }
}

/** The encoder did not do its work. `stderrTail` is for the log: it must not reach a client. */
export class EncoderError extends ConverterError {
  override readonly name = 'EncoderError';
  readonly stderrTail: string;

  constructor(
    code: Exclude<ConverterErrorCode, 'no_usable_frames'>,
    message: string,
    options: ErrorOptions & { stderrTail?: string } = {},
  ) {
    super(code, message, options);
    this.stderrTail = options.stderrTail ?? '';
  }
}
