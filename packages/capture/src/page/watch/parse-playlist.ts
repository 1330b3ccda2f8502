import type { Stretch } from './stretch.ts';

/**
 * Finds the first media playlist of a master playlist.
 * @param masterUrl address of the master playlist, which the address inside is relative to
 * @throws Error if it has no media playlist
 * @see https://www.rfc-editor.org/rfc/rfc8216#section-4.3.4.2
 */
export function findMediaPlaylist(master: string, masterUrl: string): string {
  const uri = linesOf(master).find((line) => line !== '' && !line.startsWith('#'));
  if (uri === undefined) throw new Error('the session has no media playlist');
  return new URL(uri, masterUrl).href;
}

/**
 * Reads when the fragments of a media playlist were recorded. A fragment without a date follows the one before it.
 * @see https://www.rfc-editor.org/rfc/rfc8216#section-4.3.2
 */
export function parseMediaPlaylist(playlist: string): Stretch[] {
  const fragments: Stretch[] = [];
  let startMs: number | undefined;
  let durationMs = 0;
  for (const line of linesOf(playlist)) {
    const [, tag, value = ''] = /^#(EXT-X-PROGRAM-DATE-TIME|EXTINF):([^,]*)/.exec(line) ?? [];
    if (tag === 'EXT-X-PROGRAM-DATE-TIME') startMs = Date.parse(value);
    else if (tag === 'EXTINF') durationMs = Number(value) * 1000;
    else if (line !== '' && !line.startsWith('#') && startMs !== undefined && durationMs > 0) {
      const endMs = Math.round(startMs + durationMs);
      fragments.push({ startMs, endMs });
      startMs = endMs;
    }
  }
  return fragments;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => line.trim());
}
