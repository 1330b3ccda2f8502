import type { LocalStackAddresses } from '@frame-ingest/local';
import { startTemporaryStack } from '../../test/support/stack.ts';

export interface Emulators extends LocalStackAddresses {
  close(): Promise<unknown>;
}

/** Later than anything is measured: what makes sure of archived batches is another function, and has work of its own. */
const redriveDelayMs = 24 * 3_600_000;

/** Starts S3 and Kinesis Video, of the local stack, in a process that no lane is measured by. */
export async function startEmulators(): Promise<Emulators> {
  const stack = await startTemporaryStack({}, { options: { redriveDelayMs } });
  return { ...stack, close: () => stack.stop() };
}
