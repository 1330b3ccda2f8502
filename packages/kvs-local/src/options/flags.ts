import type { CliFlag } from '@frame-ingest/local-server';
import { defaultOptions } from './default-options.ts';
import type { KvsLocalOptions } from './kvs-local-options.ts';

interface Flag extends CliFlag {
  /** The option that it gives. */
  readonly sets: keyof KvsLocalOptions;
}

const none: string[] = [];

/** The command's, but `--help`. */
export const flags = {
  port: {
    type: 'string',
    default: '8789',
    sets: 'port',
    takes: 'PORT',
    says: 'port to listen at; 0 takes any free one',
  },
  host: {
    type: 'string',
    default: defaultOptions.host,
    sets: 'host',
    takes: 'ADDRESS',
    says: 'address to listen at; `0.0.0.0` lets containers in',
  },
  dir: {
    type: 'string',
    sets: 'dir',
    takes: 'DIRECTORY',
    says: 'keeps streams and fragments in this directory; without it they are in memory',
  },
  stream: {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'streams',
    takes: 'NAME[:HOURS]',
    says: 'a stream to be there from the start; may be given several times',
  },
  region: {
    type: 'string',
    default: defaultOptions.region,
    sets: 'region',
    takes: 'REGION',
    says: 'part of ARNs, and of what signatures are for',
  },
  credentials: {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'credentials',
    takes: 'ID:SECRET',
    says: 'whom to accept, by access key and secret; may be given several times. Without it `local:local`, or KVS_LOCAL_ACCESS_KEY_ID and KVS_LOCAL_SECRET_ACCESS_KEY of the environment',
  },
  'any-credentials': { type: 'boolean', default: false, sets: 'credentials', says: 'verifies no signature' },
  'allow-host': {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'allowedHosts',
    takes: 'NAME',
    says: 'a name that clients call this server by, beside localhost and its address, such as `kvs.test` or `*.kvs.test`; may be given several times',
  },
  'allow-origin': {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'allowedOrigins',
    takes: 'ORIGIN',
    says: 'an origin whose pages may call, such as `http://localhost:8787`; may be given several times',
  },
  'public-url': {
    type: 'string',
    sets: 'publicUrl',
    takes: 'URL',
    says: 'where clients reach this server behind a proxy, such as `https://kvs.test:8443`. Without it as their requests say, by Host, or by X-Forwarded-Proto, -Host and -Port of a proxy on this machine',
  },
  'trust-proxy': {
    type: 'boolean',
    default: defaultOptions.trustProxy,
    sets: 'trustProxy',
    says: 'believes those headers of other machines, too',
  },
  tls: {
    type: 'boolean',
    default: false,
    sets: 'tls',
    says: 'speaks HTTPS, with a certificate that it makes for localhost, 127.0.0.1, ::1, `--host`, `--public-url` and `--allow-host`; clients must trust DIRECTORY/tls/ca-cert.pem of `--dir`, or the file of `--tls-ca-file`',
  },
  'tls-ca-file': {
    type: 'string',
    sets: 'tls',
    takes: 'FILE',
    says: 'where to write the certificate of the authority that clients must trust; means `--tls`',
  },
  'tls-key': {
    type: 'string',
    sets: 'tls',
    takes: 'FILE',
    says: 'speaks HTTPS with this private key, a file in PEM; goes with `--tls-cert`',
  },
  'tls-cert': {
    type: 'string',
    sets: 'tls',
    takes: 'FILE',
    says: 'certificate of `--tls-key`, a file in PEM',
  },
  'listing-lag-ms': {
    type: 'string',
    default: `${defaultOptions.listingLagMs}`,
    sets: 'listingLagMs',
    takes: 'MS',
    says: 'how late ListFragments is',
  },
  rules: {
    type: 'string',
    default: defaultOptions.rules,
    sets: 'rules',
    takes: 'RULES',
    says: 'whose documents the limits are taken from: `newest` or `2020`',
  },
  rates: {
    type: 'boolean',
    default: defaultOptions.rates,
    sets: 'rates',
    says: 'limits what the documents limit per second, too',
  },
  limit: {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'limits',
    takes: 'NAME=VALUE',
    says: 'replaces a single limit, such as `maxFragmentDurationMs=5000`; may be given several times',
  },
  fault: {
    type: 'string',
    multiple: true,
    default: none,
    sets: 'faults',
    takes: 'FAULT',
    says: "something that goes wrong on purpose, such as `'throttle operation=PutMedia request=2'`, or as JSON; may be given several times",
  },
  'transition-ms': {
    type: 'string',
    default: `${defaultOptions.transitionMs}`,
    sets: 'transitionMs',
    takes: 'MS',
    says: 'how long a stream is CREATING, UPDATING or DELETING',
  },
  'strict-playback': {
    type: 'boolean',
    default: defaultOptions.strictPlayback,
    sets: 'strictPlayback',
    says: 'GetClip and HLS refuse all that `matroska inspect` says players refuse, B-frames among it',
  },
} as const satisfies Record<string, Flag>;
