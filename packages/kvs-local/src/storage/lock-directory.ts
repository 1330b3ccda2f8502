import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was killed may need a moment to be gone. */
const dyingMs = 2000;

/** Who uses a directory. */
interface Holder {
  readonly pid: number;
  /** When the process started, as the system counts; undefined where the system does not tell. */
  readonly started: string | undefined;
}

/**
 * Makes sure that one server at a time uses a directory. A holder that was killed holds nothing: its process is gone,
 * or the process of that number is another one, which on Linux its start time tells. On other systems a number that
 * was given away again counts as the holder, and the message says what to remove.
 * @param directory made when it is not there
 * @returns gives the directory back
 * @throws Error when another server uses it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'lock.json');
  const own = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) } satisfies Holder);
  const candidate = join(directory, `lock-${randomUUID()}.tmp`);
  await writeFile(candidate, own);
  try {
    // A link is made for one of several who try at the same time, and its content is complete from the start.
    const deadline = Date.now() + dyingMs;
    while (!(await tryLink(candidate, path))) {
      const holder = await readFile(path, 'utf8').catch(() => undefined);
      if (holder === undefined) continue;
      if (!(await isHeld(holder))) await moveAway(path, holder);
      else if (parseHolder(holder).pid === process.pid || Date.now() > deadline)
        throw inUse(directory, holder);
      else await delay(50);
    }
  } finally {
    await rm(candidate, { force: true });
  }
  return () => rm(path, { force: true });
}

async function tryLink(candidate: string, path: string): Promise<boolean> {
  try {
    await link(candidate, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param found what the stale lock holds */
async function moveAway(path: string, found: string): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  // Between reading and moving somebody else may have taken the directory: then this is theirs again.
  const moved = await readFile(aside, 'utf8');
  if (moved !== found) await tryLink(aside, path);
  await rm(aside, { force: true });
}

async function isHeld(json: string): Promise<boolean> {
  const { pid, started } = parseHolder(json);
  return isAlive(pid) && (started === undefined || started === (await startOf(pid)));
}

function inUse(directory: string, json: string): Error {
  return new Error(
    `${directory} is in use by another kvs-local, process ${parseHolder(json).pid}. End that one or take another directory; if it is none, remove lock.json there.`,
  );
}

function parseHolder(json: string): Holder {
  try {
    const { pid, started } = JSON.parse(json) as Partial<Holder>;
    return { pid: Number.isSafeInteger(pid) ? Number(pid) : 0, started };
  } catch {
    return { pid: 0, started: undefined };
  }
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
