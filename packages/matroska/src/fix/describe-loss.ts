import type { Loss } from './losses.ts';

/** A loss as a sentence: `12 BlockAdditions of track 1 were left out: ...`. */
export function describeLoss({ what, why, track, count }: Loss): string {
  const subject = count === 1 ? `1 ${what.replace(/s$/, '')}` : `${count} ${what}`;
  const owner = track === undefined ? '' : ` of track ${track}`;
  return `${subject}${owner} ${count === 1 ? 'was' : 'were'} left out: ${why}`;
}
