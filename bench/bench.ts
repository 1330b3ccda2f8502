/**
 * Compares ways from JPEG frames to H.264 in pairs: every round runs each lane once, so that a disturbance of the machine
 * hits all of them. Each lane is a process of its own; CPU time includes its children. The function's lanes take
 * what a camera sends, JPEG files or H.264, from the gateway's event to the answer; archive and stream are other processes.
 * Run: npx -y pnpm@12.21.0 bench [rounds] [frames] [kind,...|all]
 */
import { compare } from './compare.ts';
import { parseKinds } from './content/kinds.ts';
import { startLanes } from './lanes/start-lanes.ts';
import { measureOverhead } from './overhead.ts';

const rounds = Number(process.argv[2] ?? 5);
const count = Number(process.argv[3] ?? 20);
const kinds = parseKinds(process.argv[4]);

const started = await startLanes();
console.log(started.told.join('\n'));
try {
  for (const kind of kinds) await compare(started.lanes, kind, count, rounds);
} finally {
  await started.close();
}
console.log(await measureOverhead());
