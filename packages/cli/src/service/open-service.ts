import type { ProblemCode, ProblemDetails } from '@frame-ingest/contract';
import type { Context } from '../context.ts';
import { FailedError, UsageError } from '../errors.ts';
import { type AddressValues, findUrl } from './find-url.ts';

/** The options by which the API is reached. */
export interface ServiceValues extends AddressValues {
  readonly sign: boolean;
  readonly region: string | undefined;
}

/** The HTTP API of a deployment, or of the local stack. */
export interface Service {
  /** Without a slash at its end. */
  readonly url: string;
  /** Says who calls, as the options and the environment have it. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Asks a route and follows where it leads.
   * @throws FailedError that says what the service has answered, and what to do
   */
  readonly get: (route: string, query: Readonly<Record<string, string | undefined>>) => Promise<Response>;
}

/** @throws UsageError where the options say not where the API is, or who calls */
export async function openService(values: ServiceValues, context: Context): Promise<Service> {
  const url = findUrl(values, context);
  const fetch = await createFetch(url, values, context);
  return {
    url,
    fetch,
    async get(route, query) {
      const asked = new URL(`${url}${route}`);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) asked.searchParams.set(name, value);
      }
      const answer = await send(fetch, asked);
      const location = answer.headers.get('location');
      if (answer.status !== 303 || location === null) return await checked(asked, answer);
      // It is presigned: who calls is in the address, and nothing else may be.
      await answer.body?.cancel();
      const file = new URL(location, asked);
      return await checked(file, await send(globalThis.fetch, file));
    },
  };
}

async function send(fetch: typeof globalThis.fetch, url: URL): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'manual' });
  } catch (error) {
    throw new FailedError(`GET ${url.origin}${url.pathname} has no answer. Is the address right?`, {
      cause: error instanceof Error && error.cause !== undefined ? error.cause : error,
    });
  }
}

async function checked(url: URL, answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const { status } = answer;
  const text = await answer.text();
  const problem = parseProblem(text);
  const said = problem?.says ?? `${text.slice(0, 200)} ${whoCalls(status)}`.trim();
  const message = `GET ${url.origin}${url.pathname} was answered ${status}: ${said}`;
  throw new FailedError(message, { status, code: problem?.code });
}

/** An answer that is not the service's own comes from somebody before it, who wants to know. */
function whoCalls(status: number): string {
  if (status !== 401 && status !== 403) return '';
  return 'The API wants to know who calls: set FRAME_INGEST_AUTHORIZATION, or give --sign where it asks for IAM.';
}

/** @returns undefined where the service itself has not answered */
function parseProblem(text: string): { readonly code: ProblemCode; readonly says: string } | undefined {
  let problem: Partial<ProblemDetails> | null;
  try {
    problem = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { detail, title, code, problems = [] } = problem ?? {};
  const head = detail ?? title;
  if (code === undefined || head === undefined) return undefined;
  const others = problems.map(({ path, message }) => `${path} ${message}`.trim());
  return { code, says: [head, ...others.filter((other) => !head.includes(other))].join('\n  ') };
}

async function createFetch(
  url: string,
  { sign, region }: ServiceValues,
  { environment }: Context,
): Promise<typeof globalThis.fetch> {
  const authorization = environment['FRAME_INGEST_AUTHORIZATION'] || undefined;
  if (sign && authorization !== undefined) {
    throw new UsageError('--sign and FRAME_INGEST_AUTHORIZATION both say who calls. Give one of them.');
  }
  if (sign) {
    const { createSigningFetch } = await import('./create-signing-fetch.ts');
    return await createSigningFetch(url, region);
  }
  if (authorization === undefined) return globalThis.fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', authorization);
    return globalThis.fetch(input, { ...init, headers });
  };
}
