export type { Fault, FaultEffect, FaultPlace, FiredFault } from './faults/fault.ts';
export type { Credentials, FindCredentials } from './http/verify-signature.ts';
export { type Limits, limitsOf, type Rules } from './limits.ts';
export type { InitialStream, KvsLocalOptions, TlsOptions } from './options/kvs-local-options.ts';
export { type KvsLocal, startKvsLocal } from './server/start-kvs-local.ts';
export type { RandomBytes } from './stream/random-bytes.ts';
