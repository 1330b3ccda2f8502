import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { openHttpConnection } from '../src/connection/open-connection.ts';
import { resetSocket } from '../src/connection/reset-socket.ts';
import { ResettableAgent } from '../src/connection/resettable-agent.ts';

/** Of 127.0.0.1, for this test alone. */
const cert = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUFUrR0EzgrW8H+xIxfSqiOA0dPlswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNzExNTQzNloYDzIxMjYxMTAz
MTE1NDM2WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASX5A3Zf5TqW61P8Y7PaUnfy8fgRY7D58JYaDcpORRT894C1y5fqsyw
6wZzOcrEieae3WR7AnvySrTdCWW3rfewo2QwYjAdBgNVHQ4EFgQU4od6FpPnPGnV
1ykTsW0R/2sSibEwHwYDVR0jBBgwFoAU4od6FpPnPGnV1ykTsW0R/2sSibEwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQDXKfxBY5Xz+7EnuxDRj1ugM7PWKNZcOHDFUbDhX0M5RwIgMomOQHEwlA8/3K5N
qjnCrR8YylLnEb7ztLx1rlb4h6U=
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5ajXQkOrB6xMSsns
wYbcqF5i78o05RxUKHKGy7HpJ/mhRANCAASX5A3Zf5TqW61P8Y7PaUnfy8fgRY7D
58JYaDcpORRT894C1y5fqsyw6wZzOcrEieae3WR7AnvySrTdCWW3rfew
-----END PRIVATE KEY-----`;

/** More than the system of a server takes in while nobody reads, and no more than that of a client does. */
const media = Buffer.alloc(1_000_000, 7);

/** Sends the media, and gives it up after a while. */
type Sender = (port: number, isReset: boolean) => Promise<void>;

const overHttp: Sender = async (port, isReset) => {
  const connection = openHttpConnection(
    new URL(`http://127.0.0.1:${port}/putMedia`),
    {},
    {
      onConnected: () => connection.write(media),
      ...{ onRoom: () => {}, onAnswer: () => {}, onError: () => {} },
    },
  );
  await sleep(500);
  if (isReset) connection.reset();
  else connection.destroy();
};

const overHttps: Sender = async (port, isReset) => {
  const agent = new ResettableAgent();
  const sending = request({ host: '127.0.0.1', port, ca: cert, agent, method: 'POST' });
  sending.on('error', () => {});
  sending.write(media);
  await sleep(500);
  const transport = sending.socket && agent.transportOf(sending.socket);
  if (isReset && transport) resetSocket(transport);
  else sending.destroy();
};

test.each([
  ['http', () => createServer(), 'connection', overHttp],
  ['https', () => createTlsServer({ cert, key }), 'secureConnection', overHttps],
] as const)(
  '%s: what is given up before the service reads it does not arrive',
  async (_, create, accepts, send) => {
    const arrivedAfter = (isReset: boolean): Promise<number> =>
      countArrived(create(), accepts, send, isReset);

    // That all of it arrives after a plain end shows that it was on its way.
    expect(await arrivedAfter(false)).toBeGreaterThanOrEqual(media.byteLength);
    expect(await arrivedAfter(true)).toBeLessThan(media.byteLength);
  },
);

/** @returns how many bytes a server reads which begins to read only once they are given up */
async function countArrived(
  server: Server,
  accepts: string,
  send: Sender,
  isReset: boolean,
): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, accepts);
  const given = send((server.address() as AddressInfo).port, isReset);
  const [socket] = (await accepted) as [Socket];
  let bytes = 0;
  await given;
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      bytes += chunk.length;
    });
  await new Promise((resolve) => socket.once('close', resolve));
  server.close();
  return bytes;
}

test('a process that gives up a connection whose end is on its way can exit', async () => {
  const script = `
    import { createServer, connect } from 'node:net';
    import { resetSocket } from ${JSON.stringify(pathToFileURL(join(__dirname, '../src/connection/reset-socket.ts')).href)};
    const server = createServer((socket) => socket.on('error', () => {}).end('refused')).listen(0, '127.0.0.1', () => {
      const socket = connect(server.address().port, '127.0.0.1');
      socket.on('error', () => {}).resume().once('data', () => {
        socket.end();
        resetSocket(socket);
        server.close();
      });
    });`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', script];

  await expect(
    promisify(execFile)(process.execPath, options, { cwd: join(__dirname, '../../..'), timeout: 30_000 }),
  ).resolves.toMatchObject({ stderr: '' });
});
