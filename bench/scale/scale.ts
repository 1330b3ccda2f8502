/**
 * Plays cameras of 640x480 at 10 frames a second in batches of 2 seconds, in real time, against the local stack in a
 * process of its own; then looks for every frame in the stream, at its own millisecond.
 * Run: npx -y pnpm@12.21.0 bench:scale [cameras] [seconds] [json|bundle|h264] [spread|together]
 *  or: npx -y pnpm@12.21.0 bench:scale max [seconds] [body,...], for the most cameras that hold, and their ratio to the first's
 */
import { type BodyKind, bodyKinds } from '../content/write-body.ts';
import { findMostCameras } from './find-most-cameras.ts';
import { runScale, type ScaleOptions, type ScaleResult } from './run-scale.ts';
import { describeFaults, describeResult, holds, isDisturbed } from './verdict.ts';

/** Where the search begins; it doubles. */
const firstCameras = { json: 8, bundle: 8, h264: 64 };
const maxAttempts = 5;

const [cameras = '12', seconds, body = 'json', phases = 'spread'] = process.argv.slice(2);
if (cameras === 'max')
  await findMost(Number(seconds ?? 20), (process.argv[4] ?? 'json,h264').split(',').map(toBodyKind));
else process.exitCode = holds(await tryOut(parseOptions())) ? 0 : 1;

function parseOptions(): ScaleOptions {
  const options = { cameras: Number(cameras), seconds: Number(seconds ?? 60), body: toBodyKind(body) };
  const isKnown = phases === 'spread' || phases === 'together';
  if (isKnown && options.cameras >= 1 && options.seconds >= 2) return { ...options, phases };
  throw new Error(
    `Give cameras, seconds, ${bodyKinds.join(' or ')}, and spread or together: bench:scale 12 60 json spread`,
  );
}

/** @throws Error with the name if it is not a kind of body */
function toBodyKind(name: string): BodyKind {
  const kind = bodyKinds.find((each) => each === name);
  if (kind !== undefined) return kind;
  throw new Error(`"${name}" is not a kind of body. Use one of ${bodyKinds.join(', ')}.`);
}

async function findMost(seconds: number, bodies: readonly BodyKind[]): Promise<void> {
  let first: number | undefined;
  for (const body of bodies) {
    const options = { seconds, body, phases: 'spread' } as const;
    const most = await findMostCameras(firstCameras[body], (cameras) =>
      holdsUndisturbed({ ...options, cameras }),
    );
    first ??= most;
    console.log(
      `the most cameras that hold with ${body}: ${most}, ${(most / first).toFixed(1)}x of ${bodies[0]}\n`,
    );
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
