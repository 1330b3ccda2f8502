import { parseArgs } from 'node:util';
import { isStreamName } from '@frame-ingest/kinesis-video';
import { cliFlags } from './cli-flags.ts';

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

/**
 * Parses the command line.
 * @throws Error naming the option that is wrong
 */
export function parseCliOptions(args: readonly string[]): CliOptions {
  const { values } = parseArgs({
    // Some package managers hand on the "--" that ends their own options.
    args: args.filter((arg, position) => !(position === 0 && arg === '--')),
    options: cliFlags,
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

/** Requests that name no stream use the first, so it has to be a name. */
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
