import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { checkFileHandles, handlesOfAStart } from './check-file-handles.ts';
import { type Exit, type Program, type RunningProgram, stderrTailLength } from './running-program.ts';
import { unavailable } from './unavailable.ts';

/**
 * Starts a program as a child of this process.
 * @throws FfmpegError `encoder_unavailable`; `exited` reports some reasons instead
 */
export async function startHere(program: Program): Promise<RunningProgram> {
  const child = spawnPiped(program);
  const exited = waitForExit(child);
  if (!hasPipes(child)) await exited;
  // EPIPE is only the symptom of an exit that is reported with its cause.
  child.stdin.on('error', () => {});
  return {
    ...{ input: child.stdin, output: child.stdout, exited },
    stderrTail: collectTail(child),
    kill() {
      killGroup(child);
      for (const stream of child.stdio) stream?.destroy();
    },
    keepRunning(isNeeded) {
      // Pipes are sockets, which their types do not say.
      for (const handle of [child, ...(child.stdio as unknown as (Socket | null)[])]) {
        if (isNeeded) handle?.ref();
        else handle?.unref();
      }
    },
  };
}

const hasProcessGroups = process.platform !== 'win32';

function spawnPiped(program: Program): ChildProcessWithoutNullStreams {
  try {
    checkFileHandles(handlesOfAStart);
    return spawn(program.path, program.arguments, {
      // It needs nothing of our environment, and ours holds credentials.
      ...{ env: {}, stdio: 'pipe', windowsHide: true },
      // A process group of its own ends as a whole: a script around ffmpeg does not leave it behind.
      detached: hasProcessGroups,
    });
  } catch (error) {
    // Node reports some reasons at once (v20.20 `lib/internal/child_process.js`: all but five), such as no memory to fork.
    throw unavailable(error as NodeJS.ErrnoException);
  }
}

function waitForExit(child: ChildProcessWithoutNullStreams): Promise<Exit> {
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(unavailable(error)));
    // What it started would hold its pipes open.
    child.once('exit', () => killGroup(child));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  exited.catch(() => {});
  return exited;
}

/** If no file handle is left, Node makes no pipes, and reports that in an error event later. */
function hasPipes({ stdio }: { readonly stdio: readonly unknown[] | undefined }): boolean {
  return stdio !== undefined;
}

/**
 * One that could not be started has no id. Until Node has reported that, a tick later, its `kill` would take whatever is in the memory of
 * the id, and end another process (seen with v20.20).
 */
function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    if (hasProcessGroups) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It is gone already.
  }
}

function collectTail(child: ChildProcessWithoutNullStreams): () => string {
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-stderrTailLength);
  });
  return () => tail.trim();
}
