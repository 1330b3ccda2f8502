import { streamLimits } from '@frame-ingest/kinesis-video';
import { defineCommand } from '../../command.ts';
import { momentHelp } from '../../parse-moment.ts';
import { jsonFlag, localFlag } from '../../service/service-flags.ts';

const flags = {
  stream: { type: 'string', takes: 'NAME', says: 'stream that they were archived for; required' },
  from: { type: 'string', takes: 'TIME', says: `first moment: ${momentHelp}; required` },
  to: { type: 'string', default: 'now', takes: 'TIME', says: 'end, which does not belong to it' },
  'to-stream': {
    type: 'string',
    takes: 'NAME',
    says: 'stream to put them on; without it the one that they were archived for',
  },
  create: { type: 'boolean', default: false, says: 'makes that stream where it is not there' },
  rate: {
    type: 'string',
    default: '4',
    takes: 'N',
    says: `most fragments per second; a stream takes ${streamLimits.fragmentsPerSecond} of all its producers`,
  },
  checkpoint: {
    type: 'string',
    takes: 'FILE',
    says: 'keeps there how far it has come, and goes on from there',
  },
  bucket: { type: 'string', default: 'frame-ingest-archive', takes: 'NAME', says: 'the archive' },
  'bucket-owner': {
    type: 'string',
    takes: 'ID',
    says: 'account that has to own the archive, as 12 digits; without it any account',
  },
  ...localFlag,
  s3: {
    type: 'string',
    takes: 'URL',
    says: 'endpoint of S3; without it AWS, or what AWS_ENDPOINT_URL_S3 says',
  },
  kvs: {
    type: 'string',
    takes: 'URL',
    says: 'endpoint of Kinesis Video; without it AWS, or what AWS_ENDPOINT_URL_KINESIS_VIDEO says',
  },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest replay`. */
export type ReplayFlags = typeof flags;

/** `frame-ingest replay` */
export const replay = defineCommand({
  name: 'replay',
  summary: 'Puts archived batches back on a stream: those that are not in it, in the order of time',
  about:
    'It exits with 1 where the stream does not take what is there; run it again, and it goes on. Region and credentials are found as every AWS SDK finds them.',
  flags,
  examples: [
    {
      line: 'frame-ingest replay --stream cam-1 --from 2026-11-27T10:00:00Z --to 2026-11-27T11:00:00Z',
      says: 'an hour that the stream missed',
    },
    {
      line: 'frame-ingest replay --local --stream cam-1 --from -1h --to-stream copy --create',
      says: 'onto another stream',
    },
  ],
  load: async () => (await import('./run-replay.ts')).runReplay,
});
