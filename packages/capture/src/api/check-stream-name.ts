import { mayUseStream, type ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';

/**
 * Checks that the service accepts frames for a stream, before any frame is captured.
 * @param streamName undefined for the service's default stream
 * @throws IngestError `stream_not_allowed` naming the accepted streams
 */
export function checkStreamName(
  streamName: string | undefined,
  { stream, streams }: Pick<ServiceConfig, 'stream' | 'streams'>,
): void {
  const taken = `It accepts: ${[...new Set([...(stream === null ? [] : [stream]), ...streams])].join(', ') || 'none'}.`;
  if (streamName === undefined) {
    if (stream !== null) return;
    throw toError(`The service requires a stream name in every request, but none is given. ${taken}`);
  }
  if (streamName === stream || mayUseStream({ streams }, streamName)) return;
  throw toError(`The service does not accept frames for the stream ${JSON.stringify(streamName)}. ${taken}`);
}

function toError(message: string): IngestError {
  return new IngestError(message, { code: 'stream_not_allowed', retryable: false });
}
