import type { Lane } from './lane.ts';
import { startEmulators } from './start-emulators.ts';
import { type FunctionLaneOptions, startFunctionLane } from './start-function-lane.ts';
import { startProcessLane } from './start-process-lane.ts';
import { type Way, type WayName, ways } from './ways/ways.ts';

/** What the function's other lanes are measured against. */
export const functionBaseName = 'function, JPEG';

const functions: readonly FunctionLaneOptions[] = [
  { name: functionBaseName, body: 'json' },
  { name: 'function, JPEG, DECODER=ffmpeg', body: 'json', environment: { DECODER: 'ffmpeg' } },
  { name: 'function, H.264', body: 'h264' },
  { name: 'function, H.264, VERIFY_PICTURES', body: 'h264', environment: { VERIFY_PICTURES: 'on' } },
];

export interface StartedLanes {
  readonly lanes: readonly Lane[];
  /** Versions, and what is left out, with the reason. */
  readonly told: readonly string[];
  /** Ends all of them, and what they have in common. */
  close(): Promise<void>;
}

/** Starts every lane that is installed. */
export async function startLanes(): Promise<StartedLanes> {
  const [lanes, told]: [Lane[], string[]] = [[], []];
  for (const [name, { version }] of Object.entries<Way>(ways)) {
    try {
      if (version) told.push(`${name}: ${await version()}`);
      lanes.push(startProcessLane(name as WayName));
    } catch (error) {
      told.push(`${name}: left out, it is not installed (${String(error).split('\n')[0]})`);
    }
  }
  const emulators = await startEmulators();
  for (const options of functions) lanes.push(await startFunctionLane(emulators, options));
  return {
    lanes,
    told,
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
      await emulators.close();
    },
  };
}
