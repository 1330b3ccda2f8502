import { cliFlags } from '@frame-ingest/matroska/cli-flags';
import { defineCommand } from '../command.ts';

/** The options of `frame-ingest inspect`. */
export type InspectFlags = typeof cliFlags;

/** `frame-ingest inspect` */
export const inspect = defineCommand({
  name: 'inspect',
  summary: 'Says whether Kinesis Video will take Matroska files: PutMedia, HLS, GetClip, Rekognition Video',
  about:
    'It exits with 1 where somebody does not take a file. --fix writes a new file with everything cured that needs no encoding, and names on standard error the media that it leaves out.',
  operands: [{ name: 'FILE', says: 'Matroska files', isSeveral: true }],
  flags: cliFlags,
  examples: [
    { line: 'frame-ingest inspect clip.mkv', says: 'each consumer, and each broken rule with its cure' },
    { line: 'frame-ingest inspect clip.mkv --fix fixed.mkv', says: 'mend it' },
    { line: 'frame-ingest inspect *.mkv --json | jq .verdicts', says: 'for programs: one report a line' },
  ],
  load: async () => (await import('./run-inspect.ts')).runInspect,
});
