import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A 200 answer with bytes, which Lambda takes as base64. */
export function fileResult(
  contentType: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: { 'content-type': contentType, ...headers },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    isBase64Encoded: true,
  };
}
