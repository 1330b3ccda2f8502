import { defaultStreams } from './default-streams.ts';

/** An option of the command, as `parseArgs` takes it. README.md and the usage tell the same of it. */
interface CliFlag {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly default: string | boolean | string[];
  /** What stands behind it. */
  readonly takes?: string;
  /** In Markdown. */
  readonly says: string;
}

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

/** @returns the default as it is typed, and undefined for none */
export function defaultOf(flag: CliFlag): string | undefined {
  const text = [flag.default].flat().join();
  return flag.type === 'boolean' || text === '' ? undefined : text;
}
