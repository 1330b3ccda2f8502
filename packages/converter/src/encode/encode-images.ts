import { FfmpegError } from '../errors.ts';
import { remainingMs } from '../remaining-ms.ts';
import { checkEncodedVideo, type EncodedVideo } from './check-encoded-video.ts';
import type { ClusterEncoding } from './cluster-encoding.ts';
import { encoderArguments } from './encoder-arguments.ts';
import type { EncoderInput } from './encoder-input.ts';
import { EncoderProcess } from './process/encoder-process.ts';
import { startIterating } from './process/feed.ts';
import { keepEncoder, keyOfUnused, keyOfUsed, mayKeep, takeKeptEncoder } from './process/kept-encoders.ts';

/** An encoder ends after so many clusters: what it may have lost track of, or kept of memory, ends with it. */
const maxClusters = 1000;

/**
 * By the path of an encoder, how many in a row held frames back. Once may be a slow start; after as many as this, each cluster gets a
 * new one.
 */
const maxSilences = 2;
const silences = new Map<string, number>();

/**
 * Has ffmpeg encode the images of one cluster.
 *
 * Most of what a batch of small pictures costs is the start of its encoder: the program itself, and memory that the system has to
 * clear. So an encoder that gives each frame at once is kept for the clusters that follow. If one fails, a new one does the work
 * again, since it may have failed for what happened to it while it waited.
 * @param input how ffmpeg is to take the images
 * @param images gives them from the first on, whenever it is called
 * @returns undefined when there was no image
 * @throws FfmpegError
 * @throws whatever the images throw
 */
export async function encodeImages(
  input: EncoderInput,
  images: () => AsyncIterable<Uint8Array>,
  encoding: ClusterEncoding,
): Promise<EncodedVideo | undefined> {
  const { ffmpegPath: path, canvas, deadlineMs } = encoding;
  const program = { path, arguments: encoderArguments(input, encoding), timeoutMs: remainingMs(deadlineMs) };
  const [used, unused] = [keyOfUsed(program, canvas), keyOfUnused(program)];
  const isKept = mayKeep(encoding) && (silences.get(path) ?? 0) < maxSilences;

  const encode = async (kept?: EncoderProcess): Promise<EncodedVideo | undefined> => {
    // The first of them is made while the process starts.
    const iterating = startIterating(images());
    const encoder = kept ?? (await EncoderProcess.start(program));
    const isLast = !isKept || encoder.taskCount + 1 >= maxClusters;
    const { timeoutMs } = program;
    const output = await encoder.encode({ input, images: iterating, isLast, deadlineMs, timeoutMs });
    try {
      const video = output.imageCount === 0 ? undefined : checkEncodedVideo(output, canvas);
      if (isKept) silences.set(path, encoder.holdsFramesBack ? (silences.get(path) ?? 0) + 1 : 0);
      if (encoder.isReady) keepEncoder(encoder.isUsed ? used : unused, encoder);
      else await encoder.kill();
      return video;
    } catch (error) {
      await encoder.kill();
      throw error;
    }
  };

  const kept = isKept ? (takeKeptEncoder(used) ?? takeKeptEncoder(unused)) : undefined;
  if (kept === undefined) return encode();
  try {
    return await encode(kept);
  } catch (error) {
    if (!(error instanceof FfmpegError) || error.code === 'encoder_timeout') throw error;
    return encode();
  }
}
