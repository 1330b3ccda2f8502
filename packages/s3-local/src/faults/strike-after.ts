import type { Pause } from '@frame-ingest/local-server';
import { BrokenConnection } from './broken-connection.ts';
import type { RequestFaults } from './create-fault-injector.ts';
import { injectedError } from './injected-error.ts';

/**
 * Applies the faults that keep a client from learning what was done.
 * @param pause delays a client
 * @param closing aborted when the server closes
 * @throws BrokenConnection, S3Error the injected one
 */
export async function strikeAfter(faults: RequestFaults, pause: Pause, closing: AbortSignal): Promise<void> {
  const error = faults.take('error-after');
  if (error !== undefined) throw injectedError(error);

  const swallowed = faults.take('swallow-answer');
  if (swallowed === undefined) return;
  const { delayMs = 0 } = swallowed;
  await pause(delayMs, closing);
  throw new BrokenConnection('closed');
}
