import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lane } from './lane.ts';
import type { LaneName, LaneOrder } from './lane-process.ts';

const script = fileURLToPath(new URL('lane-process.ts', import.meta.url));

/** Starts a process for a lane that is a function. */
export function startProcessLane(name: LaneName): Lane {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`the process of lane ${name} ended with exit code ${code}`);
  });
  const output = join(tmpdir(), `bench-${child.pid}.mkv`);
  return {
    name,
    pid: child.pid ?? 0,
    convert: ({ folder, size }) => order(child, { lane: name, folder, size, output }),
    video: async () => readFileSync(output),
    close: () => {
      rmSync(output, { force: true });
      child.disconnect();
      return once(child, 'exit');
    },
  };
}

async function order(child: ChildProcess, message: LaneOrder): Promise<number> {
  child.send(message);
  const [wallMs] = (await once(child, 'message')) as [number];
  return wallMs;
}
