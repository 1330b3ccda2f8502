import type { Lane } from './lane.ts';
import { startHandlerLane } from './start-handler-lane.ts';
import { startProcessLane } from './start-process-lane.ts';
import { type Way, type WayName, ways } from './ways/ways.ts';

/** Starts every lane that is installed. @returns what is left out is told, with the reason */
export async function startLanes(): Promise<{ readonly lanes: readonly Lane[]; readonly told: string[] }> {
  const [lanes, told]: [Lane[], string[]] = [[], []];
  for (const [name, { version }] of Object.entries<Way>(ways)) {
    try {
      if (version) told.push(`${name}: ${await version()}`);
      lanes.push(startProcessLane(name as WayName));
    } catch (error) {
      told.push(`${name}: left out, it is not installed (${String(error).split('\n')[0]})`);
    }
  }
  for (const decoder of ['sharp', 'ffmpeg']) {
    lanes.push(await startHandlerLane(`handler, ${decoder}`, { DECODER: decoder }));
  }
  return { lanes, told };
}
