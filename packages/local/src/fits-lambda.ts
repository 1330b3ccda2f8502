import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Longest event that Lambda takes, and longest result that it hands on. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxPayloadBytes = 6 * 1024 * 1024;
/** Control characters without a short escape: text that is JSON itself has none. */
const longEscapes = /[^\P{Cc}\b\t\n\f\r]/u;

/**
 * Whether Lambda takes an event, or hands on a result, as JSON. It is written out only where that decides: the body is nearly all of it, and is
 * not copied for nothing in between.
 */
export function fitsLambda(payload: APIGatewayProxyEventV2 | APIGatewayProxyStructuredResultV2): boolean {
  const { body = '', isBase64Encoded } = payload;
  const otherBytes = jsonBytes({ ...payload, body: '' });
  if (isBase64Encoded) return otherBytes + body.length <= maxPayloadBytes;
  const maxBytes = otherBytes + 2 * Buffer.byteLength(body);
  if (maxBytes <= maxPayloadBytes && !longEscapes.test(body)) return true;
  return jsonBytes(payload) <= maxPayloadBytes;
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
