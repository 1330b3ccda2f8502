export { defaultLimits, type Limits } from './limits.ts';
export { type InitialStream, type KvsLocal, type KvsLocalOptions, startKvsLocal } from './start-kvs-local.ts';
