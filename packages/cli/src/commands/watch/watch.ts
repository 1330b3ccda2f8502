import { defineCommand } from '../../command.ts';
import { momentHelp } from '../../parse-moment.ts';
import { localFlag } from '../../service/service-flags.ts';

const flags = {
  stream: { type: 'string', takes: 'NAME', says: 'Kinesis video stream; required' },
  ...localFlag,
  from: { type: 'string', default: 'now', takes: 'TIME', says: `where to begin: ${momentHelp}` },
  count: { type: 'string', takes: 'N', says: 'ends after so many fragments; without it Ctrl-C ends it' },
  save: {
    type: 'string',
    takes: 'FILE',
    says: 'saves them as one Matroska file, with their times from 0; another encoder begins a new segment in it',
  },
  json: { type: 'boolean', default: false, says: 'one JSON object a fragment, for programs' },
} as const;

/** The options of `frame-ingest watch`. */
export type WatchFlags = typeof flags;

/** `frame-ingest watch` */
export const watch = defineCommand({
  name: 'watch',
  summary: 'Shows the fragments of a stream as they arrive, by GetMedia',
  about:
    'Each has its number, the time of its first frame by the camera, how long after its last frame it was here, its frames and its bytes. A lost connection is made again, and no fragment is left out. Region, credentials and endpoints are found as every AWS SDK finds them.',
  flags,
  examples: [
    { line: 'frame-ingest watch --local --stream cam-1', says: 'what arrives from now on' },
    {
      line: 'frame-ingest watch --stream cam-1 --from -1h --save hour.mkv --count 100',
      says: 'a hundred fragments of the last hour, saved',
    },
    { line: 'frame-ingest watch --stream cam-1 --json | jq .latencyMs', says: 'for programs' },
  ],
  load: async () => (await import('./run-watch.ts')).runWatch,
});
