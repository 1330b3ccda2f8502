import { cliFlags } from '@frame-ingest/local/cli-flags';
import { defineCommand } from '../command.ts';

/** The options of `frame-ingest local`. */
export type LocalFlags = typeof cliFlags;

/** `frame-ingest local` */
export const local = defineCommand({
  name: 'local',
  summary: 'Runs the whole service on this machine: page, API, S3 and Kinesis Video',
  about:
    'It needs no AWS account and no Docker. Ctrl-C ends it; what is in --data is there again at the next start. S3 and Kinesis Video take requests that are signed with the access key "local" and the secret "local". The other commands find it by --local.',
  flags: cliFlags,
  examples: [
    { line: 'frame-ingest local', says: 'open http://127.0.0.1:8787 then' },
    {
      line: "frame-ingest local --streams 'door,cam-*' --data /srv/cameras",
      says: 'with streams and a folder of your own',
    },
    { line: 'frame-ingest local --host 0.0.0.0', says: 'for cameras of your network' },
  ],
  load: async () => (await import('./run-local.ts')).runLocal,
});
