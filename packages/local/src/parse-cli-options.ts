import { parseArgs } from 'node:util';
import { isStreamName } from '@frame-ingest/kinesis-video';
import { defaultStreams } from './start-local-stack.ts';

export interface CliOptions {
  readonly port: number;
  readonly s3Port: number;
  readonly kvsPort: number;
  readonly streams: readonly string[];
  readonly dataDir: string;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly help: boolean;
}

export const usage = `Runs FrameIngest on this machine: page, API, S3 and Kinesis Video.

  --port N       page and API           (default 8787; 0 = any free port)
  --s3-port N    S3                     (default 8788)
  --kvs-port N   Kinesis Video          (default 8789)
  --streams A,B  Kinesis video streams  (default ${defaultStreams.join()}; the first is that of requests that name
                 none, and cam-* stands for any that begins so, made when it is first needed)
  --data DIR     archive and streams    (default .frame-ingest)
  --host ADDR    address to listen at   (default 127.0.0.1: this machine alone; page and API ask nobody who they are)
  --allow-host A,B    further names that the servers are called by, such as camera.test or *.camera.test
  --allow-origin A,B  origins whose pages may call, such as http://localhost:3000, or * for all
  --help         this text

Lists are separated by commas; an option that takes one may also be given several times.

S3 and Kinesis Video take requests that are signed with the access key "local" and the secret "local".
`;

/**
 * Parses the command line.
 * @throws Error naming the option that is wrong
 */
export function parseCliOptions(args: readonly string[]): CliOptions {
  const { values } = parseArgs({
    // Some package managers hand on the "--" that ends their own options.
    args: args.filter((arg, position) => !(position === 0 && arg === '--')),
    options: {
      port: { type: 'string', default: '8787' },
      's3-port': { type: 'string', default: '8788' },
      'kvs-port': { type: 'string', default: '8789' },
      streams: { type: 'string', multiple: true, default: [defaultStreams.join()] },
      data: { type: 'string', default: '.frame-ingest' },
      host: { type: 'string', default: '127.0.0.1' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    port: parsePort('--port', values.port),
    s3Port: parsePort('--s3-port', values['s3-port']),
    kvsPort: parsePort('--kvs-port', values['kvs-port']),
    streams: parseStreams(values.streams.join()),
    dataDir: values.data,
    host: values.host,
    allowedHosts: parseList(values['allow-host'].join()),
    allowedOrigins: parseList(values['allow-origin'].join()),
    help: values.help,
  };
}

/** The first is that of requests which name none, so it has to be a name. */
function parseStreams(text: string): string[] {
  const streams = [...new Set(text.split(',').map((name) => name.trim()))];
  if (streams.every((name) => isStreamName(name.replace(/\*$/, ''))) && !streams[0]?.endsWith('*')) {
    return streams;
  }
  throw new Error(
    `--streams is ${JSON.stringify(text)}. Give names of letters, digits, dots, hyphens and underscores, separated by commas; after the first, * may stand at the end of one.`,
  );
}

function parseList(text: string): string[] {
  return text.split(',').flatMap((entry) => entry.trim() || []);
}

function parsePort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`${option} is ${JSON.stringify(text)}. Give a port from 0 (any free one) to 65535.`);
}
