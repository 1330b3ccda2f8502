import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FailedError } from '../../errors.ts';

const toldBytes = 2000;

/**
 * Runs ffmpeg and gives what it writes to standard output; it ends with the iteration, and with the signal.
 * @throws FailedError with the last that it said, where it fails by itself
 */
export async function* runFfmpeg(
  path: string,
  args: readonly string[],
  ending: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (ending.aborted) return;
  const all = ['-hide_banner', '-nostdin', '-loglevel', 'error', ...args];
  const child = spawn(path, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  child.stderr.on('data', (chunk) => {
    told = `${told}${chunk}`.slice(-toldBytes);
  });
  const closed = once(child, 'close').then(
    ([code]) => code as number | null,
    (error: unknown) => {
      throw new FailedError(`${path} does not start`, { cause: error });
    },
  );
  closed.catch(() => undefined);
  // One that could not be started has no id, and Node would signal whatever is in the memory of it.
  const signal = (name: NodeJS.Signals): boolean => child.pid !== undefined && child.kill(name);
  const end = (): void => void signal('SIGTERM');
  ending.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const code = await closed;
    if (code !== 0 && !ending.aborted) throw new FailedError(describeFailure(told.trim()));
  } finally {
    ending.removeEventListener('abort', end);
    signal('SIGKILL');
    await closed.catch(() => undefined);
  }
}

/** A file that has no video in it is the mistake of whoever named it. */
function describeFailure(told: string): string {
  if (!told.includes('Invalid data found when processing input')) return `ffmpeg failed: ${told}`;
  return `it is neither a picture nor a video that ffmpeg can read (${told})`;
}
