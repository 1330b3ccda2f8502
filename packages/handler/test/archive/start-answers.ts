import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `shed`: 503 SlowDown. `elsewhere`: the bucket is in another region. `cut`: the request is read, and the connection ends
 * without an answer.
 */
export type Answer = 'shed' | 'elsewhere' | 'cut';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const errors = {
  shed: [503, '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'],
  elsewhere: [
    301,
    '<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint.</Message></Error>',
  ],
} as const;

/** S3 gives its answers an id. */
const headers = { 'content-type': 'application/xml', 'x-amz-request-id': '4442587FB7D0A2F9' };

/** Starts a server that answers one request after the other as it was told. */
export async function startAnswers(
  answers: readonly Answer[],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const left = [...answers];
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const answer = left.shift() ?? 'shed';
      if (answer === 'cut') {
        request.socket.destroy();
        return;
      }
      const [status, body] = errors[answer];
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
