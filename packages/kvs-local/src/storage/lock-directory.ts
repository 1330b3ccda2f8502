import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Who uses a directory. */
interface Holder {
  readonly pid: number;
  /** When the process started, as the system counts; undefined where the system does not tell. */
  readonly started: string | undefined;
}

const nobody: Holder = { pid: 0, started: undefined };

/** A process that was killed may need a moment to be gone. */
const dyingMs = 1000;

/**
 * Makes sure that one server at a time uses a directory. A holder that was killed holds nothing: its process is gone,
 * or the process of that number is another one, which on Linux its start time tells. On other systems a number that
 * was given away again counts as the holder, and the message says what to remove.
 *
 * Whoever takes the directory writes a lock of the next number, of which the file system makes one only; the lock with
 * the highest number counts. The last two stay, for a lock that is removed could be taken twice: by one who saw it, as
 * the next number, and by one who did not, as the first.
 * @param directory made when it is not there
 * @returns gives the directory back
 * @throws Error when another server uses it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const candidate = join(directory, `lock-${randomUUID()}.tmp`);
  const own: Holder = { pid: process.pid, started: await startOf(process.pid) };
  const deadline = Date.now() + dyingMs;
  try {
    await writeFile(candidate, JSON.stringify(own));
    for (;;) {
      const numbers = await lockNumbers(directory);
      const last = numbers.at(-1) ?? 0;
      const holder = await readHolder(lockPath(directory, last));
      if (!(await isHeld(holder))) {
        const path = lockPath(directory, last + 1);
        if (!(await tryLink(candidate, path))) continue;
        for (const number of numbers.slice(0, -1)) await rm(lockPath(directory, number), { force: true });
        return () => writeFile(path, JSON.stringify(nobody));
      }
      if (holder.pid === process.pid || Date.now() > deadline) throw inUse(directory, holder);
      await delay(50);
    }
  } finally {
    await rm(candidate, { force: true });
  }
}

/** Lowest first. */
async function lockNumbers(directory: string): Promise<number[]> {
  const numbers = (await readdir(directory)).map((name) => /^lock-(\d{1,15})\.json$/.exec(name)?.[1]);
  return numbers.flatMap((number) => (number === undefined ? [] : [Number(number)])).sort((a, b) => a - b);
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock-${number}.json`);
}

/** A link is made for one only of those who try, and is complete from the start; a new file is the former at least. */
async function tryLink(candidate: string, path: string): Promise<boolean> {
  try {
    await link(candidate, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!withoutLinks.has(error.code ?? '')) throw error;
      await writeFile(path, await readFile(candidate), { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** How file systems without hard links, such as some that containers share, refuse one. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

async function readHolder(path: string): Promise<Holder> {
  try {
    const { pid, started } = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return { pid: Number.isSafeInteger(pid) ? Number(pid) : 0, started };
  } catch {
    // Not there, or cut short by a power failure.
    return nobody;
  }
}

async function isHeld({ pid, started }: Holder): Promise<boolean> {
  return isAlive(pid) && (started === undefined || started === (await startOf(pid)));
}

function inUse(directory: string, { pid }: Holder): Error {
  return new Error(
    `${directory} is in use by another kvs-local, process ${pid}. End that one or take another directory; if it is none, remove lock-*.json there.`,
  );
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
