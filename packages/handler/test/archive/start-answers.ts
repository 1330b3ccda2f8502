import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `shed`: 503 SlowDown. `cut`: the request is read, and the connection ends without an answer. */
export type Answer = 'shed' | 'cut';

const slowDown = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

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
      if (answer === 'shed') response.writeHead(503, headers).end(slowDown);
      else request.socket.destroy();
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
