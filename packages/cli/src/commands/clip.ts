import { defineCommand } from '../command.ts';
import { momentHelp } from '../parse-moment.ts';
import { jsonFlag, serviceFlags, streamFlag } from '../service/service-flags.ts';

const flags = {
  ...serviceFlags,
  ...streamFlag,
  from: { type: 'string', default: '-10s', takes: 'TIME', says: `first moment: ${momentHelp}` },
  to: { type: 'string', default: 'now', takes: 'TIME', says: 'end, which does not belong to it' },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest clip`. */
export type ClipFlags = typeof flags;

/** `frame-ingest clip` */
export const clip = defineCommand({
  name: 'clip',
  summary: 'Saves a part of a stream as an MP4 file',
  about: 'It begins with the fragment that --from is in, since a player has to begin with a keyframe.',
  operands: [{ name: 'FILE', says: 'the file to write, such as clip.mp4' }],
  flags,
  examples: [
    { line: 'frame-ingest clip last.mp4 --local --stream cam-1', says: 'the last ten seconds' },
    {
      line: 'frame-ingest clip noon.mp4 --url https://api.example.com --stream cam-1 --from 2026-11-27T12:00:00Z --to 2026-11-27T12:01:00Z',
      says: 'a minute of yesterday',
    },
  ],
  load: async () => (await import('./run-clip.ts')).runClip,
});
