import { setTimeout as delay } from 'node:timers/promises';
import { BrokenConnection } from './broken-connection.ts';
import type { RequestFaults } from './create-fault-injector.ts';
import { injectedError } from './injected-error.ts';

/**
 * Lets the faults strike that keep a client from learning what was done.
 * @param closing aborted when the server closes
 * @throws BrokenConnection, S3Error the one that was asked for
 */
export async function strikeAfter(faults: RequestFaults, closing: AbortSignal): Promise<void> {
  const error = faults.take('error-after');
  if (error !== undefined) throw injectedError(error);

  const swallowed = faults.take('swallow-answer');
  if (swallowed === undefined) return;
  const { delayMs = 0 } = swallowed;
  await delay(delayMs, undefined, { signal: closing }).catch(() => undefined);
  throw new BrokenConnection('closed');
}
