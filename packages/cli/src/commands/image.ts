import { defineCommand } from '../command.ts';
import { momentHelp } from '../parse-moment.ts';
import { jsonFlag, serviceFlags, streamFlag } from '../service/service-flags.ts';

const flags = {
  ...serviceFlags,
  ...streamFlag,
  at: { type: 'string', default: 'now', takes: 'TIME', says: `the moment: ${momentHelp}` },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest image`. */
export type ImageFlags = typeof flags;

/** `frame-ingest image` */
export const image = defineCommand({
  name: 'image',
  summary: 'Saves the frame of a stream that is nearest to a time as a JPEG file',
  operands: [{ name: 'FILE', says: 'the file to write, such as now.jpg' }],
  flags,
  examples: [
    { line: 'frame-ingest image now.jpg --local --stream cam-1', says: 'the latest picture' },
    {
      line: 'frame-ingest image then.jpg --url https://api.example.com --sign --stream cam-1 --at -5m',
      says: 'the picture of five minutes ago, from an API that asks for IAM',
    },
  ],
  load: async () => (await import('./run-image.ts')).runImage,
});
