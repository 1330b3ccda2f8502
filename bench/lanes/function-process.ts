/** The function in a process of its own, as Lambda runs it: its services are others. */
import { readFileSync } from 'node:fs';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What is to be taken next; `run` takes it. */
export interface FunctionEvent {
  /** The event without its body. */
  readonly event: APIGatewayProxyEventV2;
  /** Where the body is, as it was sent. */
  readonly bodyPath: string;
}

export type FunctionOrder = { readonly next: FunctionEvent } | 'run';

export type FunctionReport =
  | 'ready'
  | { readonly wallMs: number; readonly answer: FrameDataAnswer }
  | { readonly error: string };

/** Lambda's own, by the construct. */
const timeoutMs = 29_000;

const { handler } = await import('@frame-ingest/handler/lambda');
let event: APIGatewayProxyEventV2 | undefined;

process.on('message', async (order: FunctionOrder) => {
  if (order === 'run') return process.send?.(await run().catch((error) => ({ error: String(error) })));
  const { next } = order;
  const encoding = next.event.isBase64Encoded ? 'base64' : 'utf8';
  event = { ...next.event, body: readFileSync(next.bodyPath).toString(encoding) };
  process.send?.('ready' satisfies FunctionReport);
});
process.send?.('ready' satisfies FunctionReport);

async function run(): Promise<FunctionReport> {
  if (event === undefined) throw new Error('There is no event to take');
  const startMs = performance.now();
  const { statusCode, body = '' } = await handler(event, { getRemainingTimeInMillis: () => timeoutMs });
  const wallMs = performance.now() - startMs;
  if (statusCode !== 200) throw new Error(`${statusCode} ${body}`);
  return { wallMs, answer: JSON.parse(body) };
}
