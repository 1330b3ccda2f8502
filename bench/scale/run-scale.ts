import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../test/support/stack.ts';
import type { BodyKind } from '../content/write-body.ts';
import { measure } from '../measure.ts';
import { createCameraBatches } from './camera-batches.ts';
import { findLosses, type Losses } from './find-losses.ts';
import { machineCpuMs } from './machine-cpu.ts';
import { type CamerasOptions, type Outcome, runCameras, warmUpCameras } from './run-cameras.ts';
import { type PeakMemory, watchMemory } from './watch-memory.ts';

export interface ScaleOptions extends Pick<CamerasOptions, 'cameras' | 'seconds' | 'phases'> {
  readonly body: BodyKind;
  /** For the local stack, on top of this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ScaleResult {
  /** Until the last answer. */
  readonly wallMs: number;
  /** Of every batch, shortest first. */
  readonly latenciesMs: readonly number[];
  readonly losses: Losses;
  /** CPU time of the local stack with its encoders, of the cameras, and of whatever else the machine did meanwhile. */
  readonly stackCpuMs: number;
  readonly camerasCpuMs: number;
  readonly othersCpuMs: number;
  readonly memory: PeakMemory;
  /** The machine's load average over the last minute, before and after. */
  readonly loadAverages: readonly [before: number, after: number];
}

/** Runs cameras against a local stack of their own. */
export async function runScale(options: ScaleOptions): Promise<ScaleResult> {
  const cameraBatch = createCameraBatches(options.body);
  const dataDir = mkdtempSync(join(tmpdir(), 'scale-'));
  const stack = await startStack(dataDir, options.environment);
  try {
    const pid = stack.process.pid ?? 0;
    const cameras = { ...options, api: stack.api, cameraBatch };
    const warmUps = await warmUpCameras(cameras);
    const loadBefore = currentLoad();
    const stopWatching = watchMemory(pid);
    const machineBeforeMs = machineCpuMs();
    const cpuBefore = process.cpuUsage();
    let outcomes: Outcome[] = [];
    const { wallMs, cpuMs } = await measure(pid, async () => {
      const startMs = performance.now();
      outcomes = await runCameras(cameras);
      return performance.now() - startMs;
    });
    const { user, system } = process.cpuUsage(cpuBefore);
    const camerasCpuMs = (user + system) / 1000;
    return {
      wallMs,
      latenciesMs: outcomes.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b),
      memory: stopWatching(),
      stackCpuMs: cpuMs,
      camerasCpuMs,
      othersCpuMs: machineCpuMs() - machineBeforeMs - cpuMs - camerasCpuMs,
      loadAverages: [loadBefore, currentLoad()],
      losses: await findLosses([...warmUps, ...outcomes], stack),
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function currentLoad(): number {
  return loadavg()[0] ?? 0;
}
