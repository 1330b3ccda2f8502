import type { RequestProblem } from './problem-details.ts';

export interface UnknownNames {
  /** Misspelled names, each with the right one. */
  readonly mistaken: readonly RequestProblem[];
  /** All other unknown names. */
  readonly ignored: readonly string[];
}

/** The sender of a name recognizes it by its beginning. */
const maxCharacters = 64;

/**
 * Finds unknown names. A name that is nearly right is an error: ignored, it would send a batch to another stream, or leave it
 * with invented times.
 */
export function findUnknownNames(names: readonly string[], known: readonly string[]): UnknownNames {
  const mistaken: RequestProblem[] = [];
  const ignored: string[] = [];
  for (const name of names) {
    if (known.includes(name)) continue;
    const told = name.slice(0, maxCharacters);
    const right = findRight(name, known);
    if (right === undefined) ignored.push(told);
    else mistaken.push({ path: told, message: `is not known here: did you mean ${right}?` });
  }
  return { mistaken, ignored };
}

/** Other services' names for the same thing, in lower case, letters only. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  frames: ['images', 'image', 'pictures', 'files', 'file'],
  framerate: ['fps', 'framespersecond', 'rate'],
  timestamps: ['times', 'timestampsms'],
  streamName: ['stream', 'streamid', 'streamarn'],
  clockOffsetMs: ['clockoffset', 'clockskew', 'timeoffset'],
  start: ['from', 'begin', 'starttime', 'starttimestamp'],
  end: ['to', 'until', 'endtime', 'endtimestamp'],
  at: ['time', 'timestamp', 'when'],
  expires: ['expiry', 'expiresin', 'expiresseconds'],
};

function findRight(name: string, known: readonly string[]): string | undefined {
  if (name.length > maxCharacters) return undefined;
  const letters = toLetters(name);
  return known.find(
    (right) => otherNames[right]?.includes(letters) || isOneSlipApart(letters, toLetters(right)),
  );
}

function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** Whether only one letter is added, missing or wrong, or two are swapped. Short names are too much alike to compare. */
function isOneSlipApart(written: string, right: string): boolean {
  if (written === right) return true;
  if (Math.min(written.length, right.length) < 5 || Math.abs(written.length - right.length) > 1) return false;
  let same = 0;
  while (same < written.length && written[same] === right[same]) same += 1;
  const [restOfWritten, restOfRight] = [written.slice(same), right.slice(same)];
  return (
    restOfWritten.slice(1) === restOfRight ||
    restOfWritten === restOfRight.slice(1) ||
    restOfWritten.slice(1) === restOfRight.slice(1) ||
    (restOfWritten.slice(2) === restOfRight.slice(2) &&
      restOfWritten[0] === restOfRight[1] &&
      restOfWritten[1] === restOfRight[0])
  );
}
