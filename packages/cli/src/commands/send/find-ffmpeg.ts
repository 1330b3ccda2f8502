import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FailedError } from '../../errors.ts';

/** An ffmpeg that starts. */
export interface FoundFfmpeg {
  readonly path: string;
  /** What it says it is, such as `5.1.8-0+deb12u1`. */
  readonly version: string;
  /** Whether it can encode H.264. */
  readonly hasH264: boolean;
}

/**
 * Finds ffmpeg on the PATH, where it is usually newer, or else the one that comes with the converter.
 * @throws FailedError where neither starts
 */
export async function findFfmpeg(): Promise<FoundFfmpeg> {
  return (await tryFfmpeg('ffmpeg')) ?? (await findBundled());
}

async function findBundled(): Promise<FoundFfmpeg> {
  const { bundledFfmpegPath } = await import('@frame-ingest/converter');
  let cause: unknown;
  try {
    const found = await tryFfmpeg(bundledFfmpegPath());
    if (found !== undefined) return found;
  } catch (error) {
    cause = error;
  }
  throw new FailedError('There is no ffmpeg that starts. Install ffmpeg, so that it is on the PATH.', {
    cause,
  });
}

const run = promisify(execFile);

async function tryFfmpeg(path: string): Promise<FoundFfmpeg | undefined> {
  try {
    const { stdout } = await run(path, ['-hide_banner', '-encoders']);
    const { stdout: head } = await run(path, ['-version']);
    const [, version = 'unknown'] = /^ffmpeg version (\S+)/.exec(head) ?? [];
    return { path, version, hasH264: /\blibx264\b/.test(stdout) };
  } catch {
    return undefined;
  }
}
