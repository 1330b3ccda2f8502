import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { batchOf, type Stage, startStage } from './stage.ts';

let stage: Stage;
let proxy: Server;
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await stage.stop();
});

/** Hands everything on, and answers what S3 has written with a refusal of its own, for as long as it refuses. */
async function startRefusingProxy(s3Url: string, status: number): Promise<{ url: string; calm(): void }> {
  let isRefusing = true;
  proxy = createServer((request, response) => {
    const { method, headers, url: path } = request;
    const onward = send(s3Url + path, { method, headers }, (answer) => {
      const isRefused = isRefusing && method === 'PUT';
      response.writeHead(isRefused ? status : (answer.statusCode ?? 500), isRefused ? {} : answer.headers);
      if (isRefused) answer.resume().on('end', () => response.end());
      else answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { url, calm: () => (isRefusing = false) };
}

test.each([400, 403, 413, 429])(
  'a proxy that says %i to what S3 has written does not make it "nothing was stored"',
  async (status) => {
    stage = await startStage();
    const { url, calm } = await startRefusingProxy(stage.s3.url, status);
    process.env['AWS_ENDPOINT_URL_S3'] = url;
    const answer = await stage.post(batchOf(1));
    calm();

    expect(answer.json.detail ?? '').not.toContain('nothing was stored');
    expect((await stage.violations()).filter(({ kind }) => kind === 'stored_after_all')).toEqual([]);
  },
);
