import type { Pause } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { type Operation, writesToDisk } from '../operations/operation.ts';
import { BrokenConnection } from './broken-connection.ts';
import type { RequestFaults } from './create-fault-injector.ts';
import { injectedError } from './injected-error.ts';

/**
 * Applies the faults that strike a request before it is handled.
 * @param pause delays a client
 * @param closing aborted when the server closes
 * @throws BrokenConnection, S3Error the injected one, and an error of the disk
 */
export async function strikeBefore(
  faults: RequestFaults,
  operation: Operation,
  { headers }: Pick<S3Request, 'headers'>,
  pause: Pause,
  closing: AbortSignal,
): Promise<void> {
  const wait = faults.take('delay');
  if (wait !== undefined) await pause(wait.delayMs, closing);

  if (faults.take('reset', {}, ({ afterBytes }) => afterBytes === undefined) !== undefined) {
    throw new BrokenConnection('reset');
  }
  if (faults.take('throttle') !== undefined) {
    throw new S3Error('SlowDown', 'Please reduce your request rate. (an injected fault)');
  }
  const error = faults.take('http-error');
  if (error !== undefined) throw injectedError(error);

  const isWrite = writesToDisk(operation);
  const isConditional = headers.has('if-match') || headers.has('if-none-match');
  if ((isWrite || operation.method === 'DELETE') && isConditional && faults.take('conflict') !== undefined) {
    throw new S3Error(
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource. (an injected fault)',
    );
  }
  if (isWrite && faults.take('disk-full') !== undefined) {
    throw Object.assign(new Error('ENOSPC: no space left on device (an injected fault)'), { code: 'ENOSPC' });
  }
}
