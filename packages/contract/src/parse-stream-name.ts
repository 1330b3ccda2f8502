import { describeValue } from './describe-value.ts';
import { InvalidRequestError } from './errors.ts';

/**
 * Reads `streamName` of a request before anything else in it. The service decides whether the caller may use it.
 * @param request the parsed body, or the parameters of a query
 * @returns undefined if the request names none
 * @throws InvalidRequestError `invalid_request`
 */
export function parseStreamName(request: unknown): string | undefined {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return undefined;
  const { streamName } = request as { streamName?: unknown };
  if (streamName === undefined || streamName === null) return undefined;
  if (typeof streamName === 'string') return streamName;
  const message = `must be the name of a stream, not ${describeValue(streamName)}`;
  throw new InvalidRequestError('invalid_request', [{ path: 'streamName', message }]);
}
