import { Failure } from '../errors.ts';

/** What the playlist of an HLS session says of times. */
export interface Playlist {
  /** When its fragments begin, in milliseconds since the Unix epoch. */
  readonly startsMs: readonly number[];
  /** How long they last together, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Reads the media playlist of a session with one track.
 * @param sessionUrl its address lets whoever has it read: nothing is signed
 * @throws Failure
 */
export async function readPlaylist(sessionUrl: string): Promise<Playlist> {
  const master = await fetchText(sessionUrl);
  const name = master
    .trim()
    .split('\n')
    .findLast((line) => line !== '' && !line.startsWith('#'));
  if (name === undefined) throw new Failure('the session has no playlist of media');
  const media = await fetchText(new URL(name, sessionUrl).href);
  const dates = [...media.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(\S+)/gm)];
  const durations = [...media.matchAll(/^#EXTINF:([\d.]+)/gm)];
  return {
    startsMs: dates.map(([, date = '']) => Date.parse(date)),
    durationMs: Math.round(1000 * durations.reduce((sum, [, seconds]) => sum + Number(seconds), 0)),
  };
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Failure(`the session was answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
