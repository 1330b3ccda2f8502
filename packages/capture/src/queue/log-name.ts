/** The API and stream that a log is for. */
export interface LogPurpose {
  /** Base address of the API; empty for the origin of the page. */
  readonly api: string;
  /** Undefined for the service's default stream. */
  readonly streamName: string | undefined;
}

/** The name of the log for a stream of an API. */
export function toLogName({ api, streamName }: LogPurpose): string {
  return JSON.stringify(streamName === undefined ? [api] : [api, streamName]);
}

/** @returns undefined for a log with another kind of name */
export function parseLogName(name: string): LogPurpose | undefined {
  try {
    const parts: unknown = JSON.parse(name);
    if (!Array.isArray(parts) || parts.length > 2 || !parts.every((part) => typeof part === 'string')) {
      return undefined;
    }
    const [api, streamName] = parts as string[];
    return api === undefined ? undefined : { api, streamName };
  } catch {
    return undefined;
  }
}
