import type { CliFlag } from '@frame-ingest/local-server';
import { defaultStreams } from './default-streams.ts';

/** The options of the command. */
export const cliFlags = {
  port: {
    type: 'string',
    default: '8787',
    takes: 'PORT',
    says: 'port of the page and the API; 0 picks a free one',
  },
  's3-port': { type: 'string', default: '8788', takes: 'PORT', says: 'port of S3' },
  'kvs-port': { type: 'string', default: '8789', takes: 'PORT', says: 'port of Kinesis Video' },
  streams: {
    type: 'string',
    multiple: true,
    default: [defaultStreams.join()],
    takes: 'NAME,...',
    says: 'Kinesis video streams: requests without a stream use the first; `cam-*` matches any name with this prefix, created on first use',
  },
  data: {
    type: 'string',
    default: '.frame-ingest',
    takes: 'FOLDER',
    says: 'folder of the archive, the streams and the queue between them; they survive restarts and `kill -9`',
  },
  host: {
    type: 'string',
    default: '127.0.0.1',
    takes: 'ADDRESS',
    says: 'address that all three listen at; `0.0.0.0` lets cameras on your network post: the page and the API do not authenticate callers',
  },
  'allow-host': {
    type: 'string',
    multiple: true,
    default: [],
    takes: 'NAME,...',
    says: 'further host names that the servers accept, such as `camera.test` or `*.camera.test`',
  },
  'allow-origin': {
    type: 'string',
    multiple: true,
    default: [],
    takes: 'ORIGIN,...',
    says: 'further origins with pages that may call, such as `http://localhost:3000`, or `*` for all',
  },
  help: { type: 'boolean', default: false, says: 'this text' },
} as const satisfies Record<string, CliFlag>;
