import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from './errors.ts';
import { type JsonRequest, requestJson } from './request-json.ts';

/**
 * Reads what the service accepts and suggests.
 * @param request `url` is the address of `GET /Config`
 * @throws IngestError
 */
export async function fetchServiceConfig(request: Omit<JsonRequest, 'body'>): Promise<ServiceConfig> {
  const { value, status } = await requestJson(request);
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
  if (typeof config?.stream !== 'string' || numbers.some((number) => typeof number !== 'number')) {
    throw new IngestError(
      `GET ${request.url} was answered with JSON that is not the configuration of FrameIngest.`,
      {
        code: 'not_an_answer',
        retryable: false,
        status,
      },
    );
  }
  return config as ServiceConfig;
}
