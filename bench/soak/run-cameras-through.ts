import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditUntilSettled } from './audit-until-settled.ts';
import { type CameraLog, runCameras } from './cameras.ts';
import { printReport } from './report.ts';
import { StackProcess } from './stack-process.ts';
import { watchMemory } from './watch-memory.ts';

const cameras = Number(process.env['SOAK_CAMERAS'] ?? 10);
const body = process.env['SOAK_ENCODING'] === 'h264' ? 'h264' : 'json';
const [width = 320, height = 240] = (process.env['SOAK_SIZE'] ?? '320x240').split('x').map(Number);

/**
 * Runs cameras against a local stack of their own while it goes through hard times, then compares the answers that they got
 * with what is stored, and prints it.
 * @param resends whether a camera sends again what was not answered with 200 or 202
 * @param hardTimes makes things go wrong, and right again; the cameras stop when it has ended
 */
export async function runCamerasThrough(
  resends: boolean,
  hardTimes: (stack: StackProcess) => Promise<void>,
): Promise<CameraLog> {
  const dataDir = mkdtempSync(join(tmpdir(), 'soak-'));
  const stack = new StackProcess(dataDir);
  try {
    await stack.start();
    const stop = new AbortController();
    const memory = watchMemory(stack);
    const api = (): string => stack.addresses.api;
    const size = { width, height };
    const running = runCameras({ cameras, size, body, resends, signal: stop.signal, api });
    await hardTimes(stack);
    const endedAtMs = Date.now();
    stop.abort();
    const log = await running;
    printReport({ ...(await auditUntilSettled(stack, log, endedAtMs)), log, memory: memory.stop() });
    return log;
  } finally {
    await stack.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
}
