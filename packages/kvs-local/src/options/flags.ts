import { defaultOptions } from './default-options.ts';
import type { KvsLocalOptions } from './kvs-local-options.ts';

/** A flag of the command, as `parseArgs` takes it. */
interface Flag {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** The option that it gives. */
  readonly sets: keyof KvsLocalOptions;
  /** What stands behind it. */
  readonly takes?: string;
}

const none: string[] = [];

/** The command's, but `--help`. */
export const flags = {
  port: { type: 'string', default: '8789', sets: 'port', takes: 'PORT' },
  host: { type: 'string', default: defaultOptions.host, sets: 'host', takes: 'ADDRESS' },
  dir: { type: 'string', sets: 'dir', takes: 'DIRECTORY' },
  stream: { type: 'string', multiple: true, default: none, sets: 'streams', takes: 'NAME[:HOURS]' },
  region: { type: 'string', default: defaultOptions.region, sets: 'region', takes: 'REGION' },
  credentials: { type: 'string', multiple: true, default: none, sets: 'credentials', takes: 'ID:SECRET' },
  'any-credentials': { type: 'boolean', default: false, sets: 'credentials' },
  'allow-host': { type: 'string', multiple: true, default: none, sets: 'allowedHosts', takes: 'NAME' },
  'allow-origin': { type: 'string', multiple: true, default: none, sets: 'allowedOrigins', takes: 'ORIGIN' },
  'public-url': { type: 'string', sets: 'publicUrl', takes: 'URL' },
  'trust-proxy': { type: 'boolean', default: defaultOptions.trustProxy, sets: 'trustProxy' },
  tls: { type: 'boolean', default: false, sets: 'tls' },
  'tls-ca-file': { type: 'string', sets: 'tls', takes: 'FILE' },
  'tls-key': { type: 'string', sets: 'tls', takes: 'FILE' },
  'tls-cert': { type: 'string', sets: 'tls', takes: 'FILE' },
  'listing-lag-ms': {
    type: 'string',
    default: `${defaultOptions.listingLagMs}`,
    sets: 'listingLagMs',
    takes: 'MS',
  },
  rules: { type: 'string', default: defaultOptions.rules, sets: 'rules', takes: 'RULES' },
  rates: { type: 'boolean', default: defaultOptions.rates, sets: 'rates' },
  limit: { type: 'string', multiple: true, default: none, sets: 'limits', takes: 'NAME=VALUE' },
  fault: { type: 'string', multiple: true, default: none, sets: 'faults', takes: 'FAULT' },
  'transition-ms': {
    type: 'string',
    default: `${defaultOptions.transitionMs}`,
    sets: 'transitionMs',
    takes: 'MS',
  },
  'strict-playback': { type: 'boolean', default: defaultOptions.strictPlayback, sets: 'strictPlayback' },
} as const satisfies Record<string, Flag>;
