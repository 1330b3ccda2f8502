import { flags } from '@frame-ingest/kvs-local/cli-flags';
import { defineCommand } from '../command.ts';

/** The options of `frame-ingest kvs-local`. */
export type KvsLocalFlags = typeof flags;

/** `frame-ingest kvs-local` */
export const kvsLocal = defineCommand({
  name: 'kvs-local',
  summary: 'Runs Kinesis Video Streams alone on this machine, for tests of any producer or player',
  about:
    'It speaks the control plane, PutMedia, GetMedia and archived media. Point an SDK at it by AWS_ENDPOINT_URL_KINESIS_VIDEO.',
  flags,
  examples: [
    { line: 'frame-ingest kvs-local --stream cam-1', says: 'in memory, with one stream' },
    {
      line: "frame-ingest kvs-local --stream cam-1 --fault 'throttle operation=PutMedia request=2'",
      says: 'the second PutMedia is throttled',
    },
  ],
  load: async () => (await import('./run-kvs-local.ts')).runKvsLocal,
});
