import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A 200 answer in JSON. */
export function jsonResult(value: object): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}
