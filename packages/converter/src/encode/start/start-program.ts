import { canHaveLauncher } from './can-have-launcher.ts';
import { NotLaunchedError } from './launched-run.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { RunningProgram } from './running-program.ts';
import { startHere } from './start-here.ts';

/** About what it costs to start a launcher: 40 to 80 ms of CPU. */
const launcherCostMs = 50;

/** How long starts have kept this process from everything else since there was no launcher. */
let blockedMs = 0;
let launcher: Promise<Launcher | undefined> | undefined;
let readyLauncher: Launcher | undefined;

/**
 * Starts a program, in this process until that has kept it as long as a launcher would have cost, and then by one.
 * @throws FfmpegError `encoder_unavailable`; some reasons are told by `exited` instead
 */
export async function startProgram(
  path: string,
  programArguments: readonly string[],
): Promise<RunningProgram> {
  try {
    if (readyLauncher !== undefined) return await readyLauncher.start(path, programArguments);
  } catch (error) {
    if (!(error instanceof NotLaunchedError)) throw error;
  }
  const startedMs = performance.now();
  const starting = startHere(path, programArguments);
  blockedMs += performance.now() - startedMs;
  if (blockedMs >= launcherCostMs) void startLauncher();
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
    blockedMs = 0;
    launcher = undefined;
    readyLauncher = undefined;
  });
}
