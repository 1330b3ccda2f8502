import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createAnswerChecker } from './openapi/create-answer-checker.ts';

export interface ApiOptions {
  /** What comes before `/FrameData`. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
}

export interface ApiRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends this request. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** The body, where it is JSON. */
  readonly json: unknown;
}

/** Sends requests to a deployment, and remembers what was not as documented. */
export interface Api {
  send(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** What of the answers so far was not as the OpenAPI document has it. */
  readonly faults: readonly string[];
  /** How many answers there were. */
  readonly answers: number;
}

/** Longer than the 30 s of API Gateway. */
const timeoutMs = 35_000;

const { resolve } = createRequire(import.meta.url);

export function createApi({ url, fetch, signal }: ApiOptions): Api {
  const file = resolve('@frame-ingest/contract/openapi.json');
  const checkAnswer = createAnswerChecker(JSON.parse(readFileSync(file, 'utf8')));
  const faults: string[] = [];
  let answers = 0;
  const base = url.replace(/\/+$/, '');
  return {
    faults,
    get answers() {
      return answers;
    },
    async send(method, path, { query = {}, headers = {}, body, signal: ends } = {}) {
      const target = new URL(base + path);
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
      const signals = [signal, ends].filter((each) => each !== undefined);
      const response = await fetch(target, {
        ...{ method, headers: { ...headers }, redirect: 'manual' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...signals]),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const answer = { status: response.status, headers: Object.fromEntries(response.headers), bytes };
      answers += 1;
      for (const fault of checkAnswer({ method, path, ...answer, body: bytes })) {
        if (!faults.includes(fault)) faults.push(fault);
      }
      return { ...answer, json: parse(bytes) };
    },
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
