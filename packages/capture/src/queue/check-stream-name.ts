import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';

/**
 * Finds out before the first frame whether the service will take those of a stream.
 * @param streamName undefined for the stream of a request that names none
 * @throws IngestError `stream_not_allowed`
 */
export function checkStreamName(
  streamName: string | undefined,
  { stream, streams }: Pick<ServiceConfig, 'stream' | 'streams'>,
): void {
  const offered = streams.join(', ');
  if (streamName === undefined && stream === null) {
    throw refuse(`The service wants to be told the stream of every batch: one of ${offered}.`);
  }
  if (streamName !== undefined && !streams.some((pattern) => matches(streamName, pattern))) {
    throw refuse(`The stream ${JSON.stringify(streamName)} is none that this caller may use: ${offered}.`);
  }
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function refuse(message: string): IngestError {
  return new IngestError(message, { code: 'stream_not_allowed', retryable: false });
}
