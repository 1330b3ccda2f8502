import { parseArgs } from 'node:util';
import { streamNameRule } from './control-plane/stream-reference.ts';
import { parseFault } from './faults/parse-fault.ts';
import type { Credentials } from './http/verify-signature.ts';
import { type Limits, limitsOf, type Rules } from './limits.ts';
import type { InitialStream, KvsLocalOptions } from './start-kvs-local.ts';

export const usage = `Usage: kvs-local [--port 8789] [--host 127.0.0.1] [--dir DIRECTORY] [--stream NAME[:RETENTION_HOURS]]...
                 [--region us-east-1] [--credentials ID:SECRET]... [--any-credentials]
                 [--allow-host NAME]... [--allow-origin ORIGIN]... [--listing-lag-ms 0]
                 [--rules newest|2020] [--rates] [--limit NAME=VALUE]... [--fault FAULT]... [--transition-ms 0]

  --port                port to listen at; 0 takes any free one
  --host                address to listen at; 0.0.0.0 lets containers in
  --dir                 keeps streams and fragments in this directory; without it they are in memory
  --stream              a stream to be there from the start; may be given several times
  --region              part of ARNs, and of what signatures are for
  --credentials         whom to accept, by access key and secret; may be given several times. Default local:local, or
                        KVS_LOCAL_ACCESS_KEY_ID and KVS_LOCAL_SECRET_ACCESS_KEY of the environment
  --any-credentials     verifies no signature
  --allow-host          a name that clients call this server by, beside localhost and its address, such as kvs.test or
                        *.kvs.test; may be given several times
  --allow-origin        an origin whose pages may call, such as http://localhost:8787; may be given several times
  --listing-lag-ms      how late ListFragments is
  --rules               whose documents the limits are taken from
  --rates               limits what the documents limit per second, too
  --limit               replaces a single limit, such as maxFragmentDurationMs=5000; may be given several times
  --fault               something that goes wrong on purpose, such as 'throttle operation=PutMedia request=2', or
                        as JSON; may be given several times
  --transition-ms       how long a stream is CREATING, UPDATING or DELETING`;

/**
 * Reads the command's arguments.
 * @param environment for the credentials
 * @throws Error that says which argument is wrong
 */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): KvsLocalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8789' },
      host: { type: 'string', default: '127.0.0.1' },
      dir: { type: 'string' },
      stream: { type: 'string', multiple: true, default: [] },
      region: { type: 'string', default: 'us-east-1' },
      credentials: { type: 'string', multiple: true, default: [] },
      'any-credentials': { type: 'boolean', default: false },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      'listing-lag-ms': { type: 'string', default: '0' },
      rules: { type: 'string', default: 'newest' },
      rates: { type: 'boolean', default: false },
      limit: { type: 'string', multiple: true, default: [] },
      fault: { type: 'string', multiple: true, default: [] },
      'transition-ms': { type: 'string', default: '0' },
    },
  });
  return {
    port: parseNumber('--port', values.port, 65_535),
    host: values.host,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    streams: values.stream.map(parseStream),
    region: values.region,
    ...parseCredentials(values.credentials, values['any-credentials'], environment),
    allowedHosts: values['allow-host'],
    allowedOrigins: values['allow-origin'],
    listingLagMs: parseNumber('--listing-lag-ms', values['listing-lag-ms'], 2 ** 31 - 1),
    rules: parseRules(values.rules),
    rates: values.rates,
    limits: Object.fromEntries(values.limit.map(parseLimit)),
    faults: values.fault.map((fault) => parseFault(fault)),
    transitionMs: parseNumber('--transition-ms', values['transition-ms'], 2 ** 31 - 1),
  };
}

function parseNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new Error(`${flag} must be a number from 0 to ${max}; received ${JSON.stringify(text)}`);
  }
  return value;
}

function parseStream(text: string): InitialStream {
  const [, name = '', hours] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (!streamNameRule.pattern.test(name) || name.length > streamNameRule.maxLength) {
    throw new Error(`--stream must be NAME or NAME:RETENTION_HOURS; received ${JSON.stringify(text)}`);
  }
  return hours === undefined ? { name } : { name, dataRetentionInHours: Number(hours) };
}

function parseCredentials(
  flags: readonly string[],
  isAny: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<KvsLocalOptions, 'credentials'> {
  if (isAny && flags.length > 0) throw new Error('--any-credentials and --credentials exclude each other');
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

function parseLimit(text: string): [string, number | string] {
  const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const documented = limitsOf('newest', { rates: true })[name as keyof Limits];
  if (typeof documented === 'number' && Number(value) >= 0) return [name, Number(value)];
  if (typeof documented === 'string' && (value === 'newest' || value === 'oldest')) return [name, value];
  const names = Object.keys(limitsOf('newest')).join(', ');
  throw new Error(`--limit must be NAME=VALUE, with one of ${names}; received ${JSON.stringify(text)}`);
}
