import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly requestId: string;
  readonly request: Pick<IncomingMessage, 'method' | 'url'>;
  readonly statusCode: number;
  readonly code: string;
}

/** Levels of the functions' logger at which it does not tell of requests. @see https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/ */
const quietLevels = ['WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/** Logs what never came to the function, or was answered in its place, as the function logs its requests. */
export function logRefusal({ requestId, request, statusCode, code }: Refusal): void {
  if (quietLevels.includes(process.env['POWERTOOLS_LOG_LEVEL']?.toUpperCase() ?? '')) return;
  const [path = ''] = (request.url ?? '').split('?', 1);
  const entry = {
    ...{ level: 'INFO', message: 'request', timestamp: new Date().toISOString(), service: 'frame-ingest' },
    ...{ requestId, method: request.method ?? '', path: path.slice(0, 256), statusCode, code },
  };
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
