import type { ConverterOptions } from './converter-options.ts';
import { defaultOptions } from './default-options.ts';
import { encoderArguments } from './encode/encoder-arguments.ts';
import { jpegInput, rgbInput } from './encode/encoder-input.ts';
import { encoderProfiles } from './encode/encoder-profile.ts';
import { bundledFfmpegPath } from './encode/ffmpeg-path.ts';
import { EncoderProcess } from './encode/process/encoder-process.ts';
import { keepEncoder, keyOfUnused, mayKeep } from './encode/process/kept-encoders.ts';

/** ffmpeg has the same options for all pictures up to 1280x720, and learns their size from the first one. */
const usualCanvas = { width: 640, height: 480 };

/** For its start; a batch has a limit of its own. */
const timeoutMs = 20_000;

/**
 * Starts the encoder of the first batch before that is there, which takes 3 to 7 ms off it. It suits pictures of any size up to
 * 1280x720. Like an encoder that is kept it waits for a minute at most, with 9 MB, and does not keep this process running. Does nothing
 * where no encoder is kept: in a worker thread, with a profile that looks ahead, a larger canvas or other options.
 * @param options those of `createConvertFrames`
 * @throws FfmpegError `encoder_unavailable`; the batch that finds no encoder starts one itself
 */
export async function startEncoderAhead(options: ConverterOptions = {}): Promise<void> {
  const {
    ffmpegPath: path = bundledFfmpegPath(),
    canvas = usualCanvas,
    encoderArguments: extra = [],
  } = options;
  const { decoder, profile, keepEncoder: isKept } = { ...defaultOptions, ...options };
  const encoding = { canvas, settings: encoderProfiles[profile], encoderArguments: extra };
  if (!mayKeep({ ...encoding, keepEncoder: isKept })) return;
  const input = decoder === 'ffmpeg' ? jpegInput(canvas) : rgbInput(canvas);
  const program = { path, arguments: encoderArguments(input, encoding), timeoutMs };
  keepEncoder(keyOfUnused(program), await EncoderProcess.start(program));
}
