/**
 * Plays cameras of 640x480 at 10 frames a second in batches of 2 seconds, in real time, against the local stack in a
 * process of its own; then looks for every frame in the stream, at its own millisecond.
 * Run: npx -y pnpm@12.21.0 bench:scale [cameras] [seconds] [json|bundle] [spread|together]
 *  or: npx -y pnpm@12.21.0 bench:scale max [seconds], for the most cameras that hold, by decoder and body
 */
import { bodyKinds } from '../content/write-body.ts';
import { findMostCameras } from './find-most-cameras.ts';
import { runScale, type ScaleOptions, type ScaleResult } from './run-scale.ts';
import { describeFaults, describeResult, holds, isDisturbed } from './verdict.ts';

const decoders = ['sharp', 'ffmpeg'];
const firstCameras = 8;
const maxAttempts = 5;

const [cameras = '12', seconds, body = 'json', phases = 'spread'] = process.argv.slice(2);
if (cameras === 'max') await findMost(Number(seconds ?? 20));
else process.exitCode = holds(await tryOut(parseOptions())) ? 0 : 1;

function parseOptions(): ScaleOptions {
  const options = { cameras: Number(cameras), seconds: Number(seconds ?? 60) };
  const kind = bodyKinds.find((each) => each === body);
  const isKnown = kind !== undefined && (phases === 'spread' || phases === 'together');
  if (isKnown && options.cameras >= 1 && options.seconds >= 2) return { ...options, body: kind, phases };
  throw new Error(
    'Give cameras, seconds, json or bundle, and spread or together: bench:scale 12 60 json spread',
  );
}

async function findMost(seconds: number): Promise<void> {
  for (const decoder of decoders) {
    for (const body of bodyKinds) {
      const options = { seconds, body, phases: 'spread', environment: { DECODER: decoder } } as const;
      const most = await findMostCameras(firstCameras, (cameras) =>
        holdsUndisturbed({ ...options, cameras }),
      );
      console.log(`the most cameras that hold with ${decoder} and ${body}: ${most}\n`);
    }
  }
}

/** A failure while the machine did other work says nothing, and is tried again. */
async function holdsUndisturbed(options: ScaleOptions): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryOut(options);
    if (holds(result)) return true;
    if (attempt === maxAttempts || !isDisturbed(result)) return false;
  }
}

async function tryOut(options: ScaleOptions): Promise<ScaleResult> {
  const { cameras, seconds, body, phases, environment } = options;
  const decoder = environment?.['DECODER'] ?? process.env['DECODER'] ?? 'default';
  const result = await runScale(options);
  const what = `${cameras} cameras (${body}, ${phases}, decoder ${decoder}) for ${seconds} s`;
  console.log(`${holds(result) ? 'holds' : 'FAILS'}: ${what}: ${describeResult(result)}`);
  for (const line of describeFaults(result)) console.log(line);
  return result;
}
