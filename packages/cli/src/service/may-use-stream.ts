import type { ServiceConfig } from '@frame-ingest/contract';

/** Whether the caller may use a stream: a name that ends in `*` stands for all that begin like it. */
export function mayUseStream({ streams }: Pick<ServiceConfig, 'streams'>, streamName: string): boolean {
  return streams.some((name) =>
    name.endsWith('*') ? streamName.startsWith(name.slice(0, -1)) : name === streamName,
  );
}
