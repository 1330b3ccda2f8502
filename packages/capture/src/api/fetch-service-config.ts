import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';
import type { ApiRequest } from './request.ts';
import { requestJson } from './request-json.ts';

/**
 * Reads what the service accepts and suggests.
 * @param request `url` is the address of `GET /Config`
 * @throws IngestError
 */
export async function fetchServiceConfig(request: Omit<ApiRequest, 'body'>): Promise<ServiceConfig> {
  const { value, status } = await requestJson(request);
  const config = parseServiceConfig(value);
  if (config !== undefined) return config;
  throw new IngestError(
    `GET ${request.url} was answered with JSON that is not the configuration of FrameIngest.`,
    {
      code: 'not_an_answer',
      retryable: true,
      status,
    },
  );
}

/** Recognises the answer of `GET /Config`; undefined for anything else. */
export function parseServiceConfig(value: unknown): ServiceConfig | undefined {
  const config = value as Partial<ServiceConfig> | null;
  const limits = config?.limits;
  const numbers = [
    config?.framerate,
    config?.batchMs,
    limits?.maxBodyBytes,
    limits?.maxFrames,
    limits?.minBatchMs,
    limits?.maxFramerate,
  ];
  const isConfig = hasStreams(config) && numbers.every((number) => typeof number === 'number');
  return isConfig ? (config as ServiceConfig) : undefined;
}

function hasStreams(config: Partial<ServiceConfig> | null): boolean {
  const { stream, streams, playback } = config ?? {};
  return (
    (stream === null || typeof stream === 'string') &&
    Array.isArray(streams) &&
    streams.every((name) => typeof name === 'string') &&
    typeof playback === 'boolean'
  );
}
