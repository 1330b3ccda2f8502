import type { KvsLocalOptions } from './kvs-local-options.ts';

/** What holds without an option. The docstrings of the options tell it, and a test compares. */
export const defaultOptions = {
  port: 0,
  host: '127.0.0.1',
  region: 'us-east-1',
  accountId: '000000000000',
  trustProxy: false,
  listingLagMs: 0,
  rules: 'newest',
  rates: false,
  transitionMs: 0,
  strictPlayback: false,
  bodyTimeoutMs: 10_000,
  headTimeoutMs: 10_000,
  expiryIntervalMs: 60_000,
} as const satisfies KvsLocalOptions;
