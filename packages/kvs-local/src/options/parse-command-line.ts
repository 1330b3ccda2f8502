import { parseArgs } from 'node:util';
import { collectProblems, describeFlags, suggestion } from '@frame-ingest/local-server';
import { parseFault } from '../faults/parse-fault.ts';
import type { Credentials } from '../http/verify-signature.ts';
import type { Rules } from '../limits.ts';
import { flags } from './flags.ts';
import { isRegion } from './is-region.ts';
import type { InitialStream, KvsLocalOptions, TlsOptions } from './kvs-local-options.ts';
import { parseInitialStream } from './parse-initial-stream.ts';
import { parseLimit } from './parse-limit.ts';
import { parsePublicUrl } from './parse-public-url.ts';

export const usage = `Usage: kvs-local [OPTION]...

${describeFlags(flags)}
  --help                    this text`;

/** Whether somebody only wants to know how the command is used. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/**
 * Reads the command's arguments.
 * @param environment for the credentials
 * @throws Error that says of each argument what is wrong with it, in a line
 */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): KvsLocalOptions {
  const values = parseFlags(args);
  const { problems, take } = collectProblems();
  const each = <T>(texts: readonly string[], parse: (text: string) => T): T[] =>
    texts.map((text) => take(() => parse(text)));
  const number = (flag: 'port' | 'listing-lag-ms' | 'transition-ms', max: number): number =>
    take(() => parseNumber(`--${flag}`, values[flag], max));
  const options: KvsLocalOptions = {
    port: number('port', 65_535),
    host: values.host,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    streams: each(values.stream, parseStream),
    region: take(() => parseRegion(values.region)),
    ...take(() => parseCredentials(values.credentials, values['any-credentials'], environment)),
    allowedHosts: values['allow-host'],
    allowedOrigins: values['allow-origin'],
    ...take(() => parsePublic(values['public-url'])),
    trustProxy: values['trust-proxy'],
    ...take(() => parseTls(values)),
    listingLagMs: number('listing-lag-ms', 2 ** 31 - 1),
    rules: take(() => parseRules(values.rules)),
    rates: values.rates,
    limits: Object.fromEntries(each(values.limit, parseLimitFlag).filter((limit) => limit !== undefined)),
    faults: each(values.fault, (fault) => parseFault(fault)),
    transitionMs: number('transition-ms', 2 ** 31 - 1),
    strictPlayback: values['strict-playback'],
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return options;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    const { message } = error as Error;
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const names = Object.keys(flags);
    throw new Error(unknown === undefined ? message : `${message}${suggestion(unknown, names)}`, {
      cause: error,
    });
  }
}

type Flags = ReturnType<typeof parseFlags>;

function parseTls(values: Flags): { readonly tls?: TlsOptions } {
  const { tls, dir, 'tls-ca-file': caFile, 'tls-key': keyFile, 'tls-cert': certFile } = values;
  if (keyFile !== undefined || certFile !== undefined) {
    if (keyFile === undefined || certFile === undefined) {
      throw new Error('--tls-key and --tls-cert must be given together');
    }
    if (tls || caFile !== undefined) {
      throw new Error(
        '--tls and --tls-ca-file make a certificate, but --tls-key and --tls-cert name your own: give only one kind',
      );
    }
    return { tls: { keyFile, certFile } };
  }
  if (caFile !== undefined) return { tls: { caFile } };
  if (!tls) return {};
  if (dir === undefined) {
    throw new Error(
      '--tls makes a certificate authority that clients must trust. Name its file with --tls-ca-file, or give --dir',
    );
  }
  return { tls: {} };
}

function parsePublic(url: string | undefined): { readonly publicUrl?: string } {
  if (url === undefined) return {};
  try {
    return { publicUrl: parsePublicUrl(url) };
  } catch (error) {
    throw new Error(`--public-url ${(error as Error).message}`);
  }
}

function parseRegion(region: string): string {
  if (isRegion(region)) return region;
  throw new Error(
    `--region must be the name of a region, such as us-east-1; received ${JSON.stringify(region)}`,
  );
}

function parseNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new Error(`${flag} must be a number from 0 to ${max}; received ${JSON.stringify(text)}`);
  }
  return value;
}

function parseStream(text: string): InitialStream {
  try {
    return parseInitialStream(text);
  } catch (error) {
    throw new Error(`--stream: ${(error as Error).message}`);
  }
}

function parseCredentials(
  flags: readonly string[],
  isAny: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<KvsLocalOptions, 'credentials'> {
  if (isAny && flags.length > 0)
    throw new Error('--any-credentials and --credentials cannot be given together');
  if (isAny) return {};
  if (flags.length > 0) return { credentials: flags.map(parseKeyAndSecret) };

  const accessKeyId = environment['KVS_LOCAL_ACCESS_KEY_ID'];
  const secretAccessKey = environment['KVS_LOCAL_SECRET_ACCESS_KEY'];
  if (accessKeyId && secretAccessKey) return { credentials: { accessKeyId, secretAccessKey } };
  if (accessKeyId || secretAccessKey) {
    throw new Error('KVS_LOCAL_ACCESS_KEY_ID and KVS_LOCAL_SECRET_ACCESS_KEY must be set together');
  }
  return { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

function parseKeyAndSecret(text: string): Credentials {
  const [, accessKeyId, secretAccessKey] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('--credentials must be ACCESS_KEY_ID:SECRET_ACCESS_KEY, such as local:local');
  }
  return { accessKeyId, secretAccessKey };
}

function parseRules(rules: string): Rules {
  if (rules === 'newest' || rules === '2020') return rules;
  throw new Error(`--rules must be newest or 2020; received ${JSON.stringify(rules)}`);
}

function parseLimitFlag(text: string): [string, number | string] {
  const [, name, value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`--limit must be NAME=VALUE; received ${JSON.stringify(text)}`);
  return [name, parseLimit(name, Number.isNaN(Number(value)) ? value : Number(value))];
}
