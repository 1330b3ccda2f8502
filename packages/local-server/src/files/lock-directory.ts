import { mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrorCode } from './is-error-code.ts';

/** Who uses a directory. */
interface Holder {
  readonly pid: number;
  /** When the process started, as the system counts; empty where the system does not tell. */
  readonly started: string;
}

const nobody: Holder = { pid: 0, started: '' };

/** A process that was killed may need a moment to be gone. */
const dyingMs = 1000;
const lookIntervalMs = 50;

/**
 * Makes sure that one server at a time uses a directory, before anything in it is touched. A holder that was killed
 * holds nothing: its process is gone, or the process of that number is another one, which on Linux its start time tells.
 * On other systems a number that was given away again counts as the holder, and the message says what to remove.
 * Processes of different containers do not see each other, and so are not kept apart.
 *
 * Whoever takes the directory makes a lock of the next number, of which the file system makes one only; the lock with
 * the highest number counts, and giving the directory back is a lock of nobody's. The last two stay, for a lock that is
 * removed could be taken twice: by one who saw it, as the next number, and by one who did not, as the first.
 *
 * A lock is a symbolic link whose target is its content: it is complete from the start, and needs no room on a full disk.
 * @param directory made when it is not there
 * @param server what uses it, for the message: `kvs-local`
 * @returns gives the directory back
 * @throws Error when another server uses it (its `code` is `EBUSY`), or a file is in its place; it names directory, process and
 *   cure
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

/** How file systems without symbolic links, and Windows for most of its users, refuse one. */
const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

async function readHolder(path: string): Promise<Holder> {
  const content = await readlink(path).catch(() => readFile(path, 'utf8').catch(() => ''));
  // Not there, or cut short by a power failure: then it is nobody's.
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
