import type { ServiceConfig } from './service-config.ts';

/** Whether the caller may use a stream: `cam-*` stands for every name that begins with `cam-`. */
export function mayUseStream({ streams }: Pick<ServiceConfig, 'streams'>, streamName: string): boolean {
  return streams.some((pattern) =>
    pattern.endsWith('*') ? streamName.startsWith(pattern.slice(0, -1)) : streamName === pattern,
  );
}
