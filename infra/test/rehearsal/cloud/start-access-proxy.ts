import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestOf,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AccessDenied, type Call, type Identities } from './identities';

/** How a service reads who wants what, and how it refuses. */
export interface ServiceRules {
  /** Whether the body has to be read to know what a request is about. */
  needsBody(request: IncomingMessage): boolean;
  /**
   * What a request does, for IAM; nothing for one that is not signed and goes by a token of its own.
   * @throws {Error} for a request that is not known here
   */
  toCalls(request: IncomingMessage, body: Buffer, caller: string): Promise<readonly Call[]>;
  /**
   * The call that lets somebody know that something is not there.
   * @default - everyone may know
   */
  readonly toNotFoundCall?: (request: IncomingMessage, caller: string) => Call;
  toRefusal(error: AccessDenied): {
    readonly status: number;
    readonly headers: OutgoingHttpHeaders;
    readonly body: string;
  };
}

export interface AccessProxy {
  readonly url: string;
  /** What was refused, in the words of AWS. */
  readonly refusals: readonly string[];
  close(): void;
}

/**
 * Stands before a local service and asks IAM about each request; the service itself verifies the signature. The host stays
 * that which the client has signed for, so that the service names this very address where it names its own.
 */
export async function startAccessProxy(
  upstream: string,
  identities: Identities,
  rules: ServiceRules,
): Promise<AccessProxy> {
  const refusals: string[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = rules.needsBody(request) ? await buffer(request) : undefined;
    const caller = identities.roleOf(accessKeyOf(request)) ?? 'a stranger';
    try {
      for (const call of await rules.toCalls(request, body ?? Buffer.alloc(0), caller)) {
        await identities.authorize(call);
      }
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return refuse(response, error);
    }
    await forward(request, response, body, caller);
  }

  function forward(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer | undefined,
    caller: string,
  ) {
    const { method, url, rawHeaders } = request;
    const outgoing = requestOf(new URL(url ?? '/', upstream), { method, headers: withoutExpect(rawHeaders) });
    outgoing.on('response', (incoming) => void answer(incoming).catch(() => response.destroy()));
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    if (body === undefined) request.pipe(outgoing);
    else outgoing.end(body);

    async function answer(incoming: IncomingMessage): Promise<void> {
      const call = incoming.statusCode === 404 ? rules.toNotFoundCall?.(request, caller) : undefined;
      if (call !== undefined && !(await identities.allows(call))) {
        incoming.resume();
        await identities.authorize(call).catch((error: AccessDenied) => refuse(response, error));
        return;
      }
      response.writeHead(incoming.statusCode ?? 500, incoming.rawHeaders);
      response.flushHeaders();
      incoming.pipe(response);
      incoming.on('error', () => response.destroy());
    }
  }

  function refuse(response: ServerResponse, error: AccessDenied): void {
    refusals.push(error.message);
    const { status, headers, body } = rules.toRefusal(error);
    response.writeHead(status, { ...headers, connection: 'close' }).end(body);
  }

  const take = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch((error: Error) => {
      refusals.push(error.message);
      response.writeHead(501, { connection: 'close' }).end(error.message);
    });
  };
  const server = createServer(take);
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    take(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refusals,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Of the header, or of a presigned URL. */
function accessKeyOf({ headers, url = '/' }: IncomingMessage): string {
  const presigned = new URL(url, 'http://localhost').searchParams.get('X-Amz-Credential');
  const [, credential] = /Credential=([^, ]+)/.exec(headers.authorization ?? '') ?? [];
  return (credential ?? presigned ?? '').split('/')[0] ?? '';
}

/** The client has been told to continue. Names and values stand in turn, as in what was received. */
function withoutExpect(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'expect');
}
