import { FfmpegError } from '../../errors.ts';

/** The error for a program that could not be started. */
export function unavailable(cause: NodeJS.ErrnoException): FfmpegError {
  const message = `ffmpeg could not be started (${cause.code ?? cause.message})`;
  return new FfmpegError('encoder_unavailable', message, { cause });
}
