import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';

/**
 * Makes sure that the service takes frames for a stream, before any is captured.
 * @param streamName undefined for the stream of a request that names none
 * @throws IngestError `stream_not_allowed` that names those it takes
 */
export function checkStreamName(
  streamName: string | undefined,
  { stream, streams }: Pick<ServiceConfig, 'stream' | 'streams'>,
): void {
  const taken = `It takes: ${[...new Set([...(stream === null ? [] : [stream]), ...streams])].join(', ') || 'none'}.`;
  if (streamName === undefined) {
    if (stream !== null) return;
    throw toError(`The service wants every request to name a stream, and none is given. ${taken}`);
  }
  if (streamName === stream || streams.some((pattern) => matches(pattern, streamName))) return;
  throw toError(`The service takes no frames for the stream ${JSON.stringify(streamName)}. ${taken}`);
}

/** `cam-*` is every name that begins so. */
function matches(pattern: string, streamName: string): boolean {
  return pattern.endsWith('*') ? streamName.startsWith(pattern.slice(0, -1)) : streamName === pattern;
}

function toError(message: string): IngestError {
  return new IngestError(message, { code: 'stream_not_allowed', retryable: false });
}
