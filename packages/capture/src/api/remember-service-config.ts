import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';
import { fetchServiceConfig } from './fetch-service-config.ts';
import type { ApiRequest } from './request.ts';

/**
 * Reads what the service accepts. If the service cannot be reached, this is its last answer to this origin, so that a camera can
 * start without a network and capture to disk.
 * @param request `url` is the address of `GET /Config`
 * @throws IngestError like `fetchServiceConfig`
 */
export async function rememberServiceConfig(request: Omit<ApiRequest, 'body'>): Promise<ServiceConfig> {
  const key = `frame-ingest/config/${request.url}`;
  try {
    const config = await fetchServiceConfig(request);
    write(key, JSON.stringify(config));
    return config;
  } catch (error) {
    const remembered = error instanceof IngestError && error.retryable ? read(key) : undefined;
    if (remembered === undefined) throw error;
    return JSON.parse(remembered) as ServiceConfig;
  }
}

/** Pages with blocked storage have no remembered answer. */
function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // A later start without a network must wait for the service.
  }
}
