import { FfmpegError } from '../../errors.ts';
import type { Exit } from '../start/running-program.ts';

/** More than the largest fragment of Kinesis Video (50 MB): what writes more has lost its way. */
export const maxOutputBytes = 64_000_000;

/** The error for a run that was not done in time. */
export function timeoutError(timeoutMs: number, stderrTail: string): FfmpegError {
  const message = `ffmpeg timed out after ${timeoutMs} ms and was killed with SIGKILL`;
  return new FfmpegError('encoder_timeout', message, { stderrTail });
}

/** The error for a run that wrote more than {@link maxOutputBytes}. */
export function endlessOutput(stderrTail: string): FfmpegError {
  const message = `ffmpeg wrote more than ${maxOutputBytes} bytes and was killed with SIGKILL`;
  return new FfmpegError('encoder_failed', message, { stderrTail });
}

/** The error for an encoder that was kept, and gave no frame of the next batch. */
export function stoppedAnswering(stderrTail: string): FfmpegError {
  const message = 'ffmpeg was kept for another batch, stopped answering and was killed with SIGKILL';
  return new FfmpegError('encoder_failed', message, { stderrTail });
}

/** The error for a run that ended well before it had its input. */
export function stoppedReading(stderrTail: string): FfmpegError {
  return new FfmpegError('encoder_failed', 'ffmpeg exited before it had read every picture', { stderrTail });
}

/** The error for a run that did not end well. */
export function failure(exit: Exit, stderrTail: string): FfmpegError {
  const { code, signal } = exit;
  const message = code === null ? `ffmpeg was killed by ${signal}` : `ffmpeg failed with exit code ${code}`;
  return new FfmpegError('encoder_failed', message, { stderrTail, exit });
}
