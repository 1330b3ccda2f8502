import { readFileSync } from 'node:fs';
import { isErrorCode } from '@frame-ingest/local-server';

const everyMs = 250;
/** sh, pnpm, sh, npm: deeper it need not be looked for. */
const maxDepth = 6;

/**
 * Calls back when the `npx` that started this process is gone. A signal to npx alone ends only the shell below it and
 * would leave this process behind, with its ports. Only Linux shows ancestors through files; elsewhere, and without
 * npx, nothing is watched.
 */
export function watchLauncher(onGone: () => void): void {
  const launcher = findLauncher();
  if (launcher === undefined) return;
  const timer = setInterval(() => {
    if (!isGone(launcher)) return;
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
}

function findLauncher(): number | undefined {
  let pid = process.ppid;
  for (let depth = 0; depth < maxDepth && pid > 1; depth += 1) {
    // npm shows its command as the title of its process.
    if (readCommand(pid)?.startsWith('npm exec ')) return pid;
    pid = readParent(pid);
  }
  return undefined;
}

/** Another error, such as a lack of file handles, says nothing about the process and must not end this one. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(commandPath(pid), 'utf8') === '';
  } catch (error) {
    return isErrorCode(error, 'ENOENT', 'ESRCH');
  }
}

function readCommand(pid: number): string | undefined {
  return readFile(commandPath(pid))?.replaceAll('\0', ' ') || undefined;
}

/** The fourth field of `stat`, behind the name in parentheses, which may hold spaces. @see proc(5) */
function readParent(pid: number): number {
  const [, parent = '0'] = readFile(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ') ?? [];
  return Number(parent);
}

function commandPath(pid: number): string {
  return `/proc/${pid}/cmdline`;
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
