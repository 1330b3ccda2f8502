import { SimulatedProcess } from '../basis/simulated-process.ts';
import type { World } from '../world.ts';

/** 2026-11-27: when a simulation begins. */
export const epochMs = Date.UTC(2026, 10, 27);
const hourMs = 3_600_000;

/** Starts a process with a clock of its own, which may be wrong and be set while it runs, and perhaps a death before it. */
export function startProcess(
  world: World,
  name: string,
  dice: World['dice'],
  lastCall: number,
): SimulatedProcess {
  const { timeline, trace, faults, scenario } = world;
  const skewMs = scenario.areClocksWrong ? dice.between(-3 * hourMs, 3 * hourMs) : 0;
  const isToDie = faults.strikes('process: killed');
  const death = { atCall: dice.between(1, lastCall), isSent: dice.chance(0.5) };
  const process = new SimulatedProcess(name, timeline, trace, epochMs + skewMs, {
    death: isToDie ? death : undefined,
    mayDie: () => !faults.areOver,
  });
  if (scenario.areClocksWrong && dice.chance(0.3)) {
    timeline.after(dice.between(0, 60_000), () => process.setClock(dice.between(-hourMs, hourMs)));
  }
  trace.note(name, 'starts');
  return process;
}
