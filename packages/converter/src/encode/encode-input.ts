import { remainingMs } from '../remaining-ms.ts';
import type { ClusterEncoding } from './cluster-encoding.ts';
import { type EncoderInput, encoderArguments } from './encoder-arguments.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/**
 * Has ffmpeg encode one cluster.
 * @param input how it is to take what it is given
 * @param bytes what it is given
 * @returns H.264 in Matroska
 * @throws FfmpegError
 */
export async function encodeInput(
  input: EncoderInput,
  bytes: AsyncIterable<Uint8Array>,
  encoding: ClusterEncoding,
): Promise<Uint8Array> {
  const { canvas, settings, ffmpegPath, deadlineMs } = encoding;
  const { output } = await runFfmpeg({
    path: ffmpegPath,
    arguments: encoderArguments(input, canvas, settings, encoding.encoderArguments),
    input: bytes,
    timeoutMs: remainingMs(deadlineMs),
  });
  return output;
}
