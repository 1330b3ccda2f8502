import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Answers a request with what the Lambda function returned. */
export function writeGatewayResult(
  response: ServerResponse,
  result: APIGatewayProxyStructuredResultV2,
): void {
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(result.statusCode ?? 200, {
    ...Object.fromEntries(headers),
    ...(result.cookies ? { 'set-cookie': result.cookies } : {}),
    // The body of an answer to HEAD is left out; how long it would be, the function does not say.
    ...(response.req.method === 'HEAD' ? {} : { 'content-length': body.length }),
  });
  response.end(body);
}
