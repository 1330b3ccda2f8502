import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lane } from './lane.ts';
import type { LaneOrder, LaneReport } from './lane-process.ts';
import { type Way, type WayName, ways } from './ways/ways.ts';

const script = fileURLToPath(new URL('lane-process.ts', import.meta.url));

/** Starts a process for a lane that is a function. */
export function startProcessLane(way: WayName): Lane {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  const output = join(tmpdir(), `bench-${child.pid}.mkv`);
  const { rateFactorStep, isRunAsItComes, turns }: Way = ways[way];
  return {
    name: way,
    pid: child.pid ?? 0,
    rateFactorStep,
    isRunAsItComes,
    turns,
    maxBytes: Number.POSITIVE_INFINITY,
    takesVideo: false,
    convert({ folder, size }, rateFactor) {
      return order(child, { way, folder, size, output, ...(rateFactor !== undefined && { rateFactor }) });
    },
    video: async () => readFileSync(output),
    async close() {
      rmSync(output, { force: true });
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function order(child: ChildProcess, message: LaneOrder): Promise<number> {
  const abort = new AbortController();
  const { signal } = abort;
  try {
    child.send(message);
    const end = once(child, 'exit', { signal }).then(([code, name]) => {
      throw new Error(`the process of lane ${message.way} ended with ${code ?? name}`);
    });
    const [report] = (await Promise.race([once(child, 'message', { signal }), end])) as [LaneReport];
    if ('error' in report) throw new Error(report.error);
    return report.wallMs;
  } finally {
    abort.abort();
  }
}
