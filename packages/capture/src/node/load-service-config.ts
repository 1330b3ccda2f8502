import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { routes, type ServiceConfig } from '@frame-ingest/contract';
import { writeFileDurably } from '@frame-ingest/local-server';
import { fetchServiceConfig, parseServiceConfig } from '../api/fetch-service-config.ts';
import { IngestError } from '../errors.ts';

const fileName = 'service-config.json';

/** A running camera must not wait long for a missing network. */
const timeoutMs = { first: 15_000, later: 3000 };

export interface LoadServiceConfigOptions {
  /** The directory that stores the last answer. */
  readonly directory: string;
  /** Address of the API, without a route's path. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Asks the service what it accepts, and stores the answer so that a later start without a network works.
 * @throws IngestError if the service does not answer and never has
 */
export async function loadServiceConfig({
  directory,
  url,
  fetch,
}: LoadServiceConfigOptions): Promise<ServiceConfig> {
  const path = join(directory, fileName);
  const remembered = await readRemembered(path, url);
  try {
    const config = await fetchServiceConfig({
      ...{ url: `${url}${routes.config}`, fetch },
      timeoutMs: remembered === undefined ? timeoutMs.first : timeoutMs.later,
    });
    // If the disk is full, the older answer stays.
    await writeFileDurably(path, JSON.stringify({ url, config }, null, 2)).catch(() => undefined);
    return config;
  } catch (error) {
    if (remembered !== undefined) return remembered;
    if (!(error instanceof IngestError)) throw error;
    const { code, retryable, status } = error;
    throw new IngestError(`${error.message} The first start needs the service, to learn what it accepts.`, {
      ...{ code, retryable, status, cause: error },
    });
  }
}

/** @returns undefined if the answer is from another service or the file is not an answer */
async function readRemembered(path: string, url: string): Promise<ServiceConfig | undefined> {
  try {
    const remembered = JSON.parse(await readFile(path, 'utf8')) as { url: unknown; config: unknown } | null;
    return remembered?.url === url ? parseServiceConfig(remembered.config) : undefined;
  } catch {
    return undefined;
  }
}
