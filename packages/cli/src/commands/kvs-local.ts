import { cliFlags, parseCommandLine, runServer } from '@frame-ingest/kvs-local/command';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { asUsage } from './as-usage.ts';

/** `frame-ingest kvs-local` */
export const kvsLocal = defineCommand({
  name: 'kvs-local',
  summary: 'Runs Kinesis Video Streams alone on this machine, for tests of any producer or player',
  about:
    'It speaks the control plane, PutMedia, GetMedia and archived media. Point an SDK at it by AWS_ENDPOINT_URL_KINESIS_VIDEO.',
  flags: cliFlags,
  examples: [
    { line: 'frame-ingest kvs-local --stream cam-1', says: 'in memory, with one stream' },
    {
      line: "frame-ingest kvs-local --stream cam-1 --fault 'throttle operation=PutMedia request=2'",
      says: 'the second PutMedia is throttled',
    },
  ],
  load: async () => async (given, context) => {
    const options = asUsage(() => parseCommandLine(given.args, context.environment));
    await runServer(options);
    return exitCodes.done;
  },
});
