import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface GatewayEventOptions {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly stage?: string;
  /** The route that the gateway has found. */
  readonly routeKey?: string;
  readonly query?: Record<string, string>;
  /** What an authorizer has found out about the caller. */
  readonly authorizer?: object;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An event as an HTTP API sends it, payload format 2.0. */
export function gatewayEvent(options: GatewayEventOptions): APIGatewayProxyEventV2 {
  const { method, path, headers = {}, stage = '$default', body, isBase64Encoded = false } = options;
  const { query, authorizer, routeKey = '$default' } = options;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    headers,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage,
      time: '23/Nov/2026:03:04:05 +0000',
      timeEpoch: 1_795_403_045_000,
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    isBase64Encoded,
    ...(body === undefined ? {} : { body }),
  };
}
