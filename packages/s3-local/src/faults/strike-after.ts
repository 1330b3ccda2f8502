import type { Pause } from '@frame-ingest/local-server';
import { BrokenConnection } from './broken-connection.ts';
import type { RequestFaults } from './create-fault-injector.ts';
import { injectedError } from './injected-error.ts';

/**
 * Lets the faults strike that keep a client from learning what was done.
 * @param pause how a client is kept waiting
 * @param closing aborted when the server closes
 * @throws BrokenConnection, S3Error the one that was asked for
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
