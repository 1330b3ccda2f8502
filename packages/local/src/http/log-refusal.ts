import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly requestId: string;
  readonly request: Pick<IncomingMessage, 'method' | 'url'>;
  readonly statusCode: number;
  readonly code: string;
}

/** Logs what never came to the function, or was answered in its place, as the function logs its requests. */
export function logRefusal({ requestId, request, statusCode, code }: Refusal): void {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const entry = {
    ...{ level: 'INFO', message: 'request', timestamp: new Date().toISOString(), service: 'frame-ingest' },
    ...{ requestId, method: request.method ?? '', path: path.slice(0, 256), statusCode, code },
  };
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
