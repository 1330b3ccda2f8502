import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ConnectionAnswer,
  type ConnectionFault,
  corsHeaders,
  createLocalHttpServer,
  finishResponse,
  type ListeningAddress,
  listen,
  SlowBody,
  toSystemFault,
} from '@frame-ingest/local-server';
import type { AdmitCaller } from './admit-caller.ts';
import { type GatewayProblemCode, gatewayProblem } from './gateway-problem.ts';
import { logRefusal } from './log-refusal.ts';

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** How long the head of a request may take, in milliseconds. */
  readonly headTimeoutMs: number;
}

/** Answers a request of somebody who may call. What it throws is answered for. */
export type ServeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) => Promise<void>;

export interface HttpServer extends ListeningAddress {
  /** Begins to answer those who may call; who has called before then has waited. */
  serve(admitCaller: AdmitCaller, serve: ServeRequest): void;
  /**
   * Stops listening, and answers what is under way.
   * @param hurry breaks off what is not answered by then
   */
  stop(hurry: AbortSignal): Promise<void>;
}

interface Service {
  readonly admitCaller: AdmitCaller;
  readonly serve: ServeRequest;
}

/** Listens at once, so that its address is known, and answers when there is something to answer with. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, headTimeoutMs } = options;
  let begin: (service: Service) => void = () => undefined;
  const begun = new Promise<Service>((resolve) => {
    begin = resolve;
  });
  const underway = new Set<ServerResponse>();
  let isStopping = false;
  const server = createLocalHttpServer({
    ...{ headTimeoutMs, describeFault, onFault: report },
    onRequest: (request, response) => {
      underway.add(response);
      response.once('close', () => {
        underway.delete(response);
        // What somebody keeps open for later may be the file handle that is wanting.
        if (response.statusCode === 503) server.closeIdleConnections();
      });
      if (isStopping) endWithAnswer(response);
      void answer(request, response);
    },
  });
  const address = await listen(server, port, host);
  return { ...address, serve: (admitCaller, serve) => begin({ admitCaller, serve }), stop };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    try {
      const { admitCaller, serve } = await begun;
      const admission = admitCaller(request);
      if (!admission.isAdmitted) {
        await refuse(request, response, requestId, admission.code, admission.detail);
        return;
      }
      for (const [name, value] of Object.entries(corsHeaders(admission.origin)))
        response.setHeader(name, value);
      await serve(request, response, requestId);
    } catch (error) {
      await answerFault(error, request, response, requestId).catch(() => response.destroy());
    }
  }

  async function stop(hurry: AbortSignal): Promise<void> {
    isStopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const response of underway) endWithAnswer(response);
    server.closeIdleConnections();
    const breakOff = (): void => server.closeAllConnections();
    if (hurry.aborted) breakOff();
    hurry.addEventListener('abort', breakOff, { once: true });
    await Promise.all([...underway].map((response) => once(response, 'close')));
    // What is open still has nothing under way.
    breakOff();
    await closed;
    hurry.removeEventListener('abort', breakOff);
  }
}

/** No further request comes on a connection whose answer says that it is the last. */
function endWithAnswer(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

async function answerFault(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  if (response.headersSent || request.errored !== null || request.socket.destroyed) {
    // The client went away, or its answer cannot be put right.
    response.destroy();
    return;
  }
  if (error instanceof SlowBody) {
    await refuse(
      request,
      response,
      requestId,
      'request_timeout',
      `${error.message}. Send it again, or send less at a time.`,
    );
    return;
  }
  const fault = toSystemFault(error);
  if (fault === undefined) report(error);
  const code = fault === undefined ? 'internal_error' : 'out_of_resources';
  await refuse(request, response, requestId, code, fault?.message);
}

async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  code: GatewayProblemCode,
  detail?: string,
): Promise<void> {
  const { statusCode, headers, body } = gatewayProblem(requestId, code, detail);
  logRefusal({ requestId, request, statusCode, code });
  const head = { statusCode, headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
  await finishResponse(request, response, request.method === 'HEAD' ? undefined : body, head);
}

const connectionProblems: Record<ConnectionFault['kind'], GatewayProblemCode> = {
  'head-too-large': 'head_too_large',
  incomplete: 'bad_request',
  malformed: 'bad_request',
  'too-slow': 'request_timeout',
  'too-many-connections': 'out_of_resources',
};

function describeFault({ kind, message }: ConnectionFault): ConnectionAnswer {
  return gatewayProblem(randomUUID(), connectionProblems[kind], message);
}

function report(error: unknown): void {
  const text = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`The page and API server failed: ${JSON.stringify(text)}\n`);
}
