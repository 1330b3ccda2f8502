import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A running Lambda Runtime API: the service's side of the conversation with a function's runtime. */
export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly address: string;
  /** Settles when the runtime asks for its first event; rejects when it reports that the handler does not load. */
  readonly ready: Promise<void>;
  /**
   * Hands the event to the runtime.
   * @returns what the handler returned
   * @throws {FunctionError} when the handler threw
   */
  invoke(event: unknown): Promise<unknown>;
  close(): void;
}

/** What the runtime reports when the handler throws, or does not load. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  constructor(
    readonly errorType: string,
    message: string,
    /** The handler's stack trace. */
    readonly trace: string,
  ) {
    super(message);
  }
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionError) => void;
}

/**
 * Serves the Lambda Runtime API on a free port of the loopback interface.
 * @param timeoutMs what each invocation's deadline leaves the handler
 * @param functionArn what the runtime is told that it runs
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(
  timeoutMs: number,
  functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:frame-ingest',
): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let idleRuntime: ServerResponse | undefined;
  let settleReady: { resolve: () => void; reject: (error: FunctionError) => void };
  const ready = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });
  // Who waits for nothing must not be ended by a handler that does not load.
  ready.catch(() => undefined);

  function handOut(): void {
    if (idleRuntime === undefined) return;
    const invocation = waiting.shift();
    if (invocation === undefined) return;

    running.set(invocation.id, invocation);
    idleRuntime.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
    });
    idleRuntime.end(JSON.stringify(invocation.event));
    idleRuntime = undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id, outcome] =
      /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? [];
    if (request.url === '/2018-06-01/runtime/invocation/next') {
      settleReady.resolve();
      idleRuntime = response;
      handOut();
      return;
    }

    const body = await text(request);
    response.writeHead(202).end('{"status":"OK"}');
    if (request.url === '/2018-06-01/runtime/init/error') settleReady.reject(toFunctionError(body));
    if (id === undefined) return;
    const invocation = running.get(id);
    running.delete(id);
    if (outcome === 'response') invocation?.resolve(body === '' ? undefined : JSON.parse(body));
    else invocation?.reject(toFunctionError(body));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ id: randomUUID(), event, resolve, reject });
        handOut();
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface ReportedError {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly trace?: string[];
  readonly stackTrace?: string[];
}

function toFunctionError(body: string): FunctionError {
  const { errorType = 'Unknown', errorMessage = body, trace = [] } = JSON.parse(body) as ReportedError;
  return new FunctionError(errorType, errorMessage, trace.join('\n'));
}
