import type { ServiceConfig } from '@frame-ingest/contract';
import { IngestError } from '../errors.ts';
import { fetchServiceConfig } from './fetch-service-config.ts';
import type { ApiRequest } from './request.ts';

/**
 * Reads what the service accepts. Where it cannot be reached, it is what it last said to this origin: a camera that starts
 * without a network captures to disk.
 * @param request `url` is the address of `GET /Config`
 * @throws IngestError as `fetchServiceConfig`
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

/** Pages whose storage is blocked have none. */
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
    // Then a start without a network has to wait for it.
  }
}
