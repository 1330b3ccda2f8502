import type { S3LocalOptions } from './s3-local-options.ts';

/** Values of options that are not given. The docstrings of the options state them, and a test compares both. */
export const defaultOptions = {
  port: 0,
  host: '127.0.0.1',
  region: 'us-east-1',
  accountId: '000000000000',
  bodyIdleMs: 20_000,
  bodyTotalMs: 1_800_000,
  headTimeoutMs: 10_000,
} as const satisfies Partial<S3LocalOptions>;
