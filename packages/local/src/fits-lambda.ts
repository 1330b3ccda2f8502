import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Longest event that Lambda takes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxEventBytes = 6 * 1024 * 1024;
/** Control characters without a short escape: text that is JSON itself has none. */
const longEscapes = /[^\P{Cc}\b\t\n\f\r]/u;

/**
 * Whether Lambda takes an event as JSON. It is written out only where that decides: the body is nearly all of it, and is
 * not copied for nothing in between.
 */
export function fitsLambda(event: APIGatewayProxyEventV2): boolean {
  const { body = '', isBase64Encoded } = event;
  const otherBytes = jsonBytes({ ...event, body: '' });
  if (isBase64Encoded) return otherBytes + body.length <= maxEventBytes;
  const mostBytes = otherBytes + 2 * Buffer.byteLength(body);
  if (mostBytes <= maxEventBytes && !longEscapes.test(body)) return true;
  return jsonBytes(event) <= maxEventBytes;
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
