import { BrokenConnection } from './broken-connection.ts';
import type { RequestFaults } from './create-fault-injector.ts';

/**
 * Passes a body on until a fault breaks the connection within it.
 * @throws BrokenConnection after the fault's number of bytes
 */
export async function* breakAfterBytes(
  body: AsyncIterable<Buffer>,
  faults: RequestFaults,
): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of body) {
    const reset = faults.take('reset', {}, ({ afterBytes = Number.POSITIVE_INFINITY }) => {
      return afterBytes <= sizeBytes + chunk.length;
    });
    if (reset !== undefined) {
      yield chunk.subarray(0, (reset.afterBytes ?? 0) - sizeBytes);
      throw new BrokenConnection('reset');
    }
    sizeBytes += chunk.length;
    yield chunk;
  }
}
