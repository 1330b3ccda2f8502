import type { ProblemCode } from '../../packages/contract/src/index.ts';
import { problemKinds } from '../../packages/handler/src/http/to-problem.ts';
import { problemTexts } from '../tables/content/problems.ts';
import type { Schema } from './schema.ts';

/** A response of OpenAPI. */
export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

export type Responses = Readonly<Record<string, Response | { readonly $ref: string }>>;

/** What every answer of the service has. */
export const everyHeader = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  'cache-control': { $ref: '#/components/headers/CacheControl' },
  'x-content-type-options': { $ref: '#/components/headers/ContentTypeOptions' },
  vary: { $ref: '#/components/headers/Vary' },
  'access-control-allow-origin': { $ref: '#/components/headers/AllowOrigin' },
  'access-control-expose-headers': { $ref: '#/components/headers/ExposeHeaders' },
};

/** An answer in JSON, of a type of `packages/contract`. */
export function jsonResponse(description: string, typeName: string, example?: unknown): Response {
  const schema = { $ref: `#/components/schemas/${typeName}` };
  return {
    description,
    headers: everyHeader,
    content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
  };
}

/** What any request to a route may meet. */
const everyCode: readonly ProblemCode[] = ['invalid_request', 'stream_not_allowed', 'internal_error'];

/** Headers that a problem of a code has, beside those of every answer. */
const headersOfCode: Partial<Record<ProblemCode, Readonly<Record<string, object>>>> = {
  range_not_satisfiable: { 'content-range': { $ref: '#/components/headers/ContentRange' } },
};

/**
 * The problems of a route, those that any may have included, one response for each status.
 */
export function problemResponses(
  codes: readonly ProblemCode[],
  { example, also = [] }: ProblemOptions = {},
): Responses {
  const byStatus = new Map<number, ProblemCode[]>();
  const usual = [...everyCode, ...codes].map((code) => [problemKinds[code][0], code] as const);
  for (const [status, code] of [...usual, ...also]) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, ofStatus]) => [
    String(status),
    problemResponse(status, ofStatus, example?.status === status ? example : undefined),
  ]);
  return { ...Object.fromEntries(entries), default: { $ref: '#/components/responses/InFront' } };
}

export interface ProblemOptions {
  /** An answer, for the response of its status. */
  readonly example?: { readonly status: number };
  /** Statuses that a code has beside the one in the table. */
  readonly also?: readonly (readonly [status: number, code: ProblemCode])[];
}

/** The problem that a status stands for. */
export function problemResponse(
  status: number,
  codes: readonly ProblemCode[],
  example?: { readonly status: number },
): Response {
  const schema: Schema = {
    allOf: [
      { $ref: '#/components/schemas/ProblemDetails' },
      { properties: { status: { const: status }, code: { enum: codes } } },
    ],
  };
  const extra = Object.assign({}, ...codes.map((code) => headersOfCode[code] ?? {}));
  const retry = status >= 500 ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } : {};
  return {
    description: codes.map((code) => `- \`${code}\`: ${problemTexts[code].join(' ')}`).join('\n'),
    headers: { ...everyHeader, ...extra, ...retry },
    content: {
      'application/problem+json': { schema, ...(example === undefined ? {} : { example }) },
    },
  };
}
