import { imageHeaders } from '../../packages/contract/src/index.ts';
import { corsHeaders, preflightHeaders } from '../../packages/handler/src/http/cors.ts';
import { everyHeader, problemResponse } from './responses.ts';
import type { Schema } from './schema.ts';

const text: Schema = { type: 'string' };

/** Headers of answers, by the name of the component. */
export const headers = {
  RequestId: {
    description: 'Of this request, as the log has it.',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
  CacheControl: {
    description: 'No answer may be kept: the same request has another one later.',
    required: true,
    schema: { const: 'no-store' },
  },
  ContentTypeOptions: {
    description: 'The content type is what it says.',
    required: true,
    schema: { const: 'nosniff' },
  },
  Vary: {
    description: 'Present if the deployment names the origins that may call. Names of headers have no case.',
    schema: { type: 'string', pattern: '^[Oo]rigin$' },
  },
  AllowOrigin: { description: 'The page that may read the answer, or `*`.', schema: text },
  ExposeHeaders: {
    description: 'Headers that a page can read.',
    schema: { const: corsHeaders(['*'], undefined)['access-control-expose-headers'] },
  },
  RetryAfter: {
    description: 'Seconds until the same request is worth another try, where the service has said so.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  Allow: { description: 'The methods that the address takes.', required: true, schema: text },
  BatchLocation: {
    description: 'Where what becomes of the batch can be asked.',
    required: true,
    schema: { type: 'string', pattern: '^/Batches/' },
  },
  FileLocation: {
    description: 'A presigned URL, valid for 15 minutes.',
    required: true,
    schema: { type: 'string', pattern: '^https?://' },
  },
  AcceptRanges: { description: 'The unit of `Range`.', required: true, schema: { const: 'bytes' } },
  ETag: { description: 'Identifies the file, for `If-Range`.', required: true, schema: text },
  ContentRange: {
    description: 'Which bytes these are, of how many.',
    required: true,
    schema: { type: 'string', pattern: '^bytes (\\d+-\\d+|\\*)/\\d+$' },
  },
  ProducerTimestamp: {
    description: 'When the frame was taken, in UTC milliseconds.',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  FragmentNumber: {
    description: 'The fragment that holds the frame.',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  AllowMethods: { description: 'The methods that a page may use.', required: true, schema: text },
  AllowHeaders: {
    description: 'The headers that a page may send.',
    required: true,
    schema: { const: preflightHeaders([])['access-control-allow-headers'] },
  },
  MaxAge: {
    description: 'How long a browser may keep this answer, in seconds.',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
};

export const imageResponseHeaders = {
  [imageHeaders.timestamp]: { $ref: '#/components/headers/ProducerTimestamp' },
  [imageHeaders.fragmentNumber]: { $ref: '#/components/headers/FragmentNumber' },
};

/** What stands in front of the function has words of its own. */
export const refusalSchema: Schema = {
  type: 'object',
  description:
    'A refusal in front of the service: API Gateway sends `message` alone; the local stack sends a problem document with `message`.',
  properties: {
    message: { type: 'string' },
    type: text,
    title: text,
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text,
    code: text,
    retryable: { type: 'boolean' },
    requestId: text,
  },
  required: ['message'],
};

/** Answers that are not of one route. */
export const responses = {
  InFront: {
    description:
      'What stands in front of the service has answered: 401 or 403 when credentials are missing or rejected, 413 for a body that is too large for it, 429 when the deployment is throttled, 503 when the service gave no answer in time. Retry 429 and 503.',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Refusal' } },
      'application/problem+json': { schema: { $ref: '#/components/schemas/Refusal' } },
    },
  },
  NotFound: problemResponse(404, ['not_found']),
  MethodNotAllowed: withAllow(problemResponse(405, ['method_not_allowed'])),
  Preflight: {
    description: 'The answer to `OPTIONS` of every address: what a page of another origin may do.',
    headers: {
      ...everyHeader,
      allow: { $ref: '#/components/headers/Allow' },
      'access-control-allow-methods': { $ref: '#/components/headers/AllowMethods' },
      'access-control-allow-headers': { $ref: '#/components/headers/AllowHeaders' },
      'access-control-max-age': { $ref: '#/components/headers/MaxAge' },
    },
  },
};

function withAllow(response: ReturnType<typeof problemResponse>): ReturnType<typeof problemResponse> {
  return { ...response, headers: { ...response.headers, allow: { $ref: '#/components/headers/Allow' } } };
}

/** Parameters that several routes have. */
export const parameters = {
  StreamName: {
    name: 'streamName',
    in: 'query',
    description: "One of the deployment's streams that you may use. Default: your own, or the first one.",
    schema: text,
  },
  Start: {
    name: 'start',
    in: 'query',
    description: 'UTC milliseconds or RFC 3339, such as `2026-11-25T10:00:00.250Z`.',
    schema: text,
    example: '2026-11-25T10:00:00.250Z',
  },
  End: {
    name: 'end',
    in: 'query',
    description: 'UTC milliseconds or RFC 3339. The range ends before it.',
    schema: text,
    example: '1795600810250',
  },
};
