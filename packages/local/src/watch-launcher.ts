import { readFileSync } from 'node:fs';

const everyMs = 250;
/** sh, pnpm, sh, npm: deeper it need not be looked for. */
const maxDepth = 6;

/**
 * Calls back when the `npx` that started this process is gone. A signal to npx alone ends only the shell below it and
 * would leave this process behind, with its ports. Only Linux tells of ancestors through files; elsewhere, and without
 * npx, nothing is watched.
 */
export function watchLauncher(onGone: () => void): void {
  const launcher = findLauncher();
  if (launcher === undefined) return;
  const timer = setInterval(() => {
    if (readCommand(launcher) !== undefined) return;
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

function readCommand(pid: number): string | undefined {
  return readProcFile(pid, 'cmdline')?.replaceAll('\0', ' ') || undefined;
}

/** The fourth field of `stat`, behind the name in parentheses, which may hold spaces. @see proc(5) */
function readParent(pid: number): number {
  const [, parent = '0'] = readProcFile(pid, 'stat')?.split(') ').at(-1)?.split(' ') ?? [];
  return Number(parent);
}

function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
