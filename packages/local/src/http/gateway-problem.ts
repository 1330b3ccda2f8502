import type { ProblemDetails } from '@frame-ingest/contract';

/** What is refused in front of the function, where API Gateway would, or where only a server of this machine does. */
export type GatewayProblemCode =
  | Extract<ProblemDetails['code'], 'body_too_large' | 'internal_error'>
  | 'bad_request'
  | 'head_too_large'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'out_of_resources'
  | 'request_timeout';

const table: Record<GatewayProblemCode, readonly [status: number, title: string, retryable: boolean]> = {
  bad_request: [400, 'Bad Request', false],
  origin_not_allowed: [403, 'Forbidden', false],
  request_timeout: [408, 'Request Timeout', true],
  body_too_large: [413, 'Request Entity Too Large', false],
  head_too_large: [431, 'Request Header Fields Too Large', false],
  host_not_allowed: [421, 'Misdirected Request', false],
  internal_error: [500, 'Internal Server Error', true],
  out_of_resources: [503, 'Service Unavailable', true],
};

/** An answer of a refusal: a result of a Lambda function, too. */
export interface GatewayProblem {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** API Gateway's own refusals carry `message` alone; here they are also the problems that every client can read. */
export function gatewayProblem(requestId: string, code: GatewayProblemCode, detail?: string): GatewayProblem {
  const [status, title, retryable] = table[code];
  const problem: Omit<ProblemDetails, 'code'> & { code: GatewayProblemCode; message: string } = {
    ...{ type: 'about:blank', title, status, detail: detail ?? title, code, retryable, requestId },
    message: title,
  };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId },
    body: JSON.stringify(problem),
  };
}
