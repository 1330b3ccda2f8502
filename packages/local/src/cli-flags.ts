import type { CliFlag } from '@frame-ingest/local-server';
import { defaultStreams } from './default-streams.ts';

/** The options of the command. */
export const cliFlags = {
  port: {
    type: 'string',
    default: '8787',
    takes: 'PORT',
    says: 'port of the page and the API; 0 is any free one',
  },
  's3-port': { type: 'string', default: '8788', takes: 'PORT', says: 'port of S3' },
  'kvs-port': { type: 'string', default: '8789', takes: 'PORT', says: 'port of Kinesis Video' },
  streams: {
    type: 'string',
    multiple: true,
    default: [defaultStreams.join()],
    takes: 'NAME,...',
    says: 'Kinesis video streams: the first is that of requests which name none; `cam-*` is any that begins so, made when it is first needed',
  },
  data: {
    type: 'string',
    default: '.frame-ingest',
    takes: 'FOLDER',
    says: 'folder of the archive, the streams and the queue between them; they are there again after a restart, a `kill -9` as well',
  },
  host: {
    type: 'string',
    default: '127.0.0.1',
    takes: 'ADDRESS',
    says: 'address that all three listen at; with `0.0.0.0` cameras of your network may post: the page and the API ask nobody who they are',
  },
  'allow-host': {
    type: 'string',
    multiple: true,
    default: [],
    takes: 'NAME,...',
    says: 'further names that the servers are called by, such as `camera.test` or `*.camera.test`',
  },
  'allow-origin': {
    type: 'string',
    multiple: true,
    default: [],
    takes: 'ORIGIN,...',
    says: 'further origins whose pages may call, such as `http://localhost:3000`, or `*` for all',
  },
  help: { type: 'boolean', default: false, says: 'this text' },
} as const satisfies Record<string, CliFlag>;
