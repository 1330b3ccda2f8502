import { mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrorCode } from './is-error-code.ts';

/** The process that uses a directory. */
interface Holder {
  readonly pid: number;
  /** Start time of the process in the system's units; empty if the system does not report it. */
  readonly started: string;
}

const nobody: Holder = { pid: 0, started: '' };

/** A killed process may take a moment to disappear. */
const dyingMs = 1000;
const lookIntervalMs = 50;

/**
 * Makes sure that only one server at a time uses a directory, before anything in it is touched. A killed holder loses its
 * lock: its process is gone, or another process has its number, which Linux shows by the start time. On other systems a
 * reused number counts as the holder, and the message says what to remove. Processes in different containers do not see
 * each other, so the lock does not keep them apart.
 *
 * A server takes the directory by creating a lock with the next number, which the file system creates only once. The lock
 * with the highest number counts, and releasing the directory creates a lock without a holder. The last two locks stay,
 * because a removed lock could be taken twice: by a process that saw it, as the next number, and by one that did not, as
 * the first.
 *
 * A lock is a symbolic link with its content as the target: it is complete from the start and needs no space on a full disk.
 * @param directory created if it does not exist
 * @param server name of the server for the message, such as `kvs-local`
 * @returns a function that releases the directory
 * @throws Error if another server uses the directory (its `code` is `EBUSY`) or a file is in its place. It names the
 *   directory, the process and the remedy
 */
export async function lockDirectory(directory: string, server: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    if (isErrorCode(error, 'EEXIST', 'ENOTDIR')) throw isNoDirectory(directory, error);
    throw error;
  });
  const own: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
  let looksLeft = dyingMs / lookIntervalMs;
  for (;;) {
    const numbers = await lockNumbers(directory);
    const last = numbers.at(-1) ?? 0;
    const holder = await readHolder(lockPath(directory, last));
    if (await isHeld(holder)) {
      if (holder.pid === process.pid || looksLeft <= 0) throw inUse(directory, server, holder);
      looksLeft -= 1;
      await delay(lookIntervalMs);
    } else if (await tryMakeLock(lockPath(directory, last + 1), own)) {
      for (const number of numbers.slice(0, -1)) await rm(lockPath(directory, number), { force: true });
      return () => release(directory, last + 1);
    }
  }
}

async function release(directory: string, number: number): Promise<void> {
  await tryMakeLock(lockPath(directory, number + 1), nobody);
  await rm(lockPath(directory, number - 1), { force: true });
}

/** Lowest first. */
async function lockNumbers(directory: string): Promise<number[]> {
  const numbers = (await readdir(directory)).map((name) => /^lock-(\d{1,15})$/.exec(name)?.[1]);
  return numbers.flatMap((number) => (number === undefined ? [] : [Number(number)])).sort((a, b) => a - b);
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock-${number}`);
}

/** @returns false when another process has made it */
async function tryMakeLock(path: string, { pid, started }: Holder): Promise<boolean> {
  const content = `${pid} ${started}`;
  try {
    await symlink(content, path).catch(async (error: unknown) => {
      if (!isErrorCode(error, ...withoutLinks)) throw error;
      await writeFile(path, content, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (isErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Errors of file systems without symbolic links, and of Windows for most users. */
const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

async function readHolder(path: string): Promise<Holder> {
  const content = await readlink(path).catch(() => readFile(path, 'utf8').catch(() => ''));
  // Missing, or truncated by a power failure: then it has no holder.
  const [, pid, started = ''] = /^(\d{1,10}) (\S*)$/.exec(content) ?? [];
  return pid === undefined ? nobody : { pid: Number(pid), started };
}

async function isHeld({ pid, started }: Holder): Promise<boolean> {
  return isAlive(pid) && (started === '' || started === (await startOf(pid)));
}

function isNoDirectory(directory: string, cause: unknown): Error {
  const message = `${directory} cannot be a directory: it, or a parent of it, is a file. Name another directory, or move the file away.`;
  return new Error(message, { cause });
}

function inUse(directory: string, server: string, { pid }: Holder): Error {
  const message = `${directory} is in use by another ${server}, process ${pid}. End that process or choose another directory. If it is not a ${server}, remove lock-* there.`;
  return Object.assign(new Error(message), { code: 'EBUSY' });
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrorCode(error, 'EPERM');
  }
}

/**
 * Ticks since the system's start, with the id of that start: field 22, behind a name that may hold anything. A process
 * that is dead and not yet buried, of state Z or X, has none.
 */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [bootId, status] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return /^[ZX]/.test(fields[0] ?? '') ? undefined : `${bootId.trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}
