import { canHaveLauncher } from './can-have-launcher.ts';
import { NotLaunchedError } from './launched-run.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { Program, RunningProgram } from './running-program.ts';
import { startHere } from './start-here.ts';

/** About what it costs to start a launcher: 40 to 80 ms of CPU. */
const launcherCostMs = 50;

/** By how much a program is started later by a launcher, on a machine that is busy. */
const launchedStartMs = 2;

/** How much longer starts have kept this process from everything else than a launcher would have. */
let excessMs = 0;
let launcher: Promise<Launcher | undefined> | undefined;
let readyLauncher: Launcher | undefined;

/**
 * Starts a program: from this process, until that has cost as much as a launcher would have, and then by one. So a small
 * process, or one that starts few programs, never has a launcher, and no process loses more than it can gain.
 *
 * fork(2) copies the tables of this process's memory while nothing else goes on in it: 1 ms in a bare process, 5 to 18 at
 * 240 MB, 10 to 43 at 600 MB, by how busy the machine is. A worker thread does not make it better: the main thread stood still
 * for 4 to 8 and 9 to 17 ms meanwhile, because fork(2) write-protects the memory of all threads. Processes that are kept
 * waiting would have to be started all the same. Node has no other way to start one (`vfork`, `posix_spawn`) on Linux. With the
 * launcher, a start blocks the event loop for 0.1 ms until it is requested and for 0.9 ms in all, whatever the memory. The
 * launcher itself has 42 MB; 7 MB are its own and the rest is Node's. (`bench/launcher.bench.ts`)
 * @throws FfmpegError `encoder_unavailable`; `exited` reports some reasons instead
 */
export async function startProgram(program: Program): Promise<RunningProgram> {
  try {
    if (readyLauncher !== undefined) return await readyLauncher.start(program);
  } catch (error) {
    if (!(error instanceof NotLaunchedError)) throw error;
  }
  const startedMs = performance.now();
  const starting = startHere(program);
  excessMs += Math.max(0, performance.now() - startedMs - launchedStartMs);
  if (excessMs >= launcherCostMs) void startLauncher();
  return starting;
}

/**
 * Starts the launcher where there is none and one is of use. One that could not be started is not tried again.
 * @returns undefined where there is none
 */
export function startLauncher(): Promise<Launcher | undefined> {
  launcher ??= createIfUseful().then(
    (created) => {
      readyLauncher = created;
      return created;
    },
    () => undefined,
  );
  return launcher;
}

async function createIfUseful(): Promise<Launcher | undefined> {
  if (!canHaveLauncher()) return undefined;
  return createLauncher(() => {
    excessMs = 0;
    launcher = undefined;
    readyLauncher = undefined;
  });
}
