import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { localAccountId } from './local-account-id.ts';

/** What API Gateway hands over as text; everything else, a missing content type included, becomes base64. */
const textTypes = /^(text\/.*|application\/(json|javascript|xml))$/;

/**
 * Turns a request into the event that an API Gateway HTTP API gives a Lambda function, payload format 2.0.
 * @param receivedAtMs milliseconds since the Unix epoch
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toGatewayEvent(
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  receivedAtMs: number,
): APIGatewayProxyEventV2 {
  const { rawPath, rawQueryString } = splitTarget(request.url ?? '/');
  const { cookie, ...headers } = joinHeaders(request);
  const isBase64Encoded = body.length > 0 && !isText(headers);
  const query = Object.fromEntries(groupQuery(rawQueryString));
  const time = new Date(receivedAtMs);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie ? { cookies: cookie.split(/;\s*/) } : {}),
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: localAccountId,
      apiId: 'local',
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: formatLogTime(time),
      timeEpoch: receivedAtMs,
    },
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

function splitTarget(target: string): { rawPath: string; rawQueryString: string } {
  const question = target.indexOf('?');
  if (question === -1) return { rawPath: target, rawQueryString: '' };
  return { rawPath: target.slice(0, question), rawQueryString: target.slice(question + 1) };
}

/** Names in lower case, several values joined by commas. */
function joinHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(',')]),
  );
}

function isText(headers: Record<string, string>): boolean {
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return textTypes.test(mediaType) && headers['content-encoding'] === undefined;
}

function groupQuery(rawQueryString: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = groups.get(name);
    groups.set(name, before === undefined ? value : `${before},${value}`);
  }
  return groups;
}

/** Such as `23/Nov/2026:03:04:05 +0000`. */
function formatLogTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
