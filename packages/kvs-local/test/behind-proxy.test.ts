import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request, type Server } from 'node:http';
import { Agent, createServer, request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  GetHLSStreamingSessionURLCommand,
  KinesisVideoArchivedMediaClient,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { keepCertificates } from '@frame-ingest/local-server';
import { directOrigin } from '../src/http/request-origin.ts';
import { type KvsLocal, type KvsLocalOptions, startKvsLocal } from '../src/index.ts';
import { record } from './playback/recording.ts';
import { authorization, putMedia } from './put-media-connection.ts';

let kvs: KvsLocal;
const proxies: Server[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) {
    proxy.close();
    proxy.closeAllConnections();
  }
  await kvs.close();
});

async function start(options: KvsLocalOptions = {}): Promise<void> {
  kvs = await startKvsLocal({ streams: ['camera:24'], ...options });
}

async function ask(
  headers: Record<string, string>,
  origin = kvs.url,
): Promise<{ status: number; answer: string }> {
  const call = request(`${origin}/getDataEndpoint`, {
    method: 'POST',
    agent: false,
    headers: { authorization, ...headers },
  }).end(JSON.stringify({ StreamName: 'camera', APIName: 'PUT_MEDIA' }));
  const [response] = await once(call, 'response');
  const body = JSON.parse(await text(response)) as { DataEndpoint?: string; Message?: string };
  return { status: response.statusCode, answer: body.DataEndpoint ?? body.Message ?? '' };
}

const https = { 'x-forwarded-proto': 'https' };

test.each([
  ['the scheme, with Host', { ...https, host: 'localhost' }, 'https://localhost'],
  ['the scheme, with Host and its port', { ...https, host: 'localhost:8443' }, 'https://localhost:8443'],
  ['the host', { ...https, 'x-forwarded-host': 'kvs.localhost' }, 'https://kvs.localhost'],
  ['the host with its port', { ...https, 'x-forwarded-host': 'localhost:8443' }, 'https://localhost:8443'],
  [
    'the port',
    { ...https, 'x-forwarded-host': 'localhost', 'x-forwarded-port': '8443' },
    'https://localhost:8443',
  ],
  ["the scheme's own port", { ...https, host: 'localhost', 'x-forwarded-port': '443' }, 'https://localhost'],
  ['an address', { ...https, 'x-forwarded-host': '[::1]:8443' }, 'https://[::1]:8443'],
  [
    'several of each',
    { 'x-forwarded-proto': 'HTTPS, http', 'x-forwarded-host': 'localhost, inner' },
    'https://localhost',
  ],
])('a proxy on this machine tells %s', async (_, headers, endpoint) => {
  await start();

  expect(await ask(headers)).toEqual({ status: 200, answer: endpoint });
});

test('without a proxy the endpoint is what the Host header says, with the port of the connection', async () => {
  await start();

  expect((await ask({ host: 'localhost' })).answer).toBe(`http://localhost:${kvs.port}`);
  expect((await ask({})).answer).toBe(kvs.url);
});

// Listening at these ports takes rights that a test has not got.
test.each([
  [443, { encrypted: true }, 'localhost', 'https://localhost'],
  [443, { encrypted: true }, 'localhost:443', 'https://localhost'],
  [443, {}, 'localhost', 'http://localhost:443'],
  [80, {}, 'localhost', 'http://localhost'],
  [8789, { encrypted: true }, 'localhost', 'https://localhost:8789'],
])(
  'at port %i the endpoint has a port only where it is not that of the scheme',
  (localPort, more, host, origin) => {
    const received = { headers: { host }, socket: { localPort, localAddress: '127.0.0.1', ...more } };

    expect(directOrigin(received as unknown as IncomingMessage)).toBe(origin);
  },
);

test('a forwarded host must be one that the server answers to', async () => {
  await start();
  const headers = { ...https, 'x-forwarded-host': 'kvs.test' };

  const refused = await ask(headers);
  await kvs.close();
  await start({ allowedHosts: ['kvs.test'] });

  expect(refused.status).toBe(421);
  expect(refused.answer).toContain('"kvs.test"');
  expect(refused.answer).toContain('allowedHosts (--allow-host)');
  expect(await ask(headers)).toEqual({ status: 200, answer: 'https://kvs.test' });
});

test.each([
  [{ 'x-forwarded-proto': 'gopher' }, 'X-Forwarded-Proto must be http or https; received "gopher"'],
  [{ 'x-forwarded-port': '99999' }, 'X-Forwarded-Port must be a port; received "99999"'],
])('%j is told', async (headers, message) => {
  await start();

  expect(await ask(headers)).toEqual({ status: 400, answer: message });
});

const external = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

(external === undefined ? test.skip : test)(
  'another machine is believed where an option says so, and its public host always',
  async () => {
    const headers = { ...https, 'x-forwarded-host': 'localhost' };
    await start({ host: '0.0.0.0' });
    const origin = `http://${external}:${kvs.port}`;
    const unbelieved = await ask(headers, origin);
    await kvs.close();
    await start({ host: '0.0.0.0', port: kvs.port, trustProxy: true });
    const believed = await ask(headers, origin);
    await kvs.close();
    await start({ host: '0.0.0.0', port: kvs.port, publicUrl: 'https://kvs.test:8443/' });
    const known = await ask({ ...headers, host: 'kvs.test:8443' }, origin);

    expect(unbelieved).toEqual({ status: 200, answer: origin });
    expect(believed).toEqual({ status: 200, answer: 'https://localhost' });
    expect(known).toEqual({ status: 200, answer: 'https://kvs.test:8443' });
  },
);

test('the public address wins over whatever a request says, but a fault moves it past the proxy', async () => {
  await start({ publicUrl: 'https://KVS.test:443' });
  const plain = await ask({ ...https, 'x-forwarded-host': 'localhost' });
  kvs.injectFault('move-endpoint to=live');
  const moved = await ask({});

  expect(plain).toEqual({ status: 200, answer: 'https://kvs.test' });
  expect(moved.answer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await ask({}, moved.answer)).status).toBe(200);
});

test.each([
  ['this machine', '127.0.0.1', 200],
  ['another machine', '192.0.2.7', 403],
  ['another machine that says it is this one', '127.0.0.1, 192.0.2.7', 403],
])(
  'faults are controlled through a proxy of this machine from %s: %s is answered %i',
  async (_, senders, status) => {
    await start();

    const answer = await fetch(`${kvs.url}/_kvs-local/faults`, { headers: { 'x-forwarded-for': senders } });

    expect(answer.status).toBe(status);
  },
);

/** TLS in front of the server. @param change of the headers on their way */
async function startProxy(change: (headers: IncomingHttpHeaders) => IncomingHttpHeaders) {
  const { ca, key, cert } = await keepCertificates({ server: 'proxy', nowMs: Date.now() });
  const proxy = createServer({ key, cert }, (incoming, outgoing) => {
    const headers = { ...change(incoming.headers), 'x-forwarded-proto': 'https' };
    const onward = request(
      `${kvs.url}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }).listen(0, 'localhost');
  proxies.push(proxy);
  await once(proxy, 'listening');
  return { ca, endpoint: `https://localhost:${(proxy.address() as AddressInfo).port}` };
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

test.each([
  ['keeps the host', (headers: IncomingHttpHeaders) => headers],
  [
    'puts its own host in place',
    ({ host = '', ...headers }: IncomingHttpHeaders) => ({ ...headers, 'x-forwarded-host': host }),
  ],
])('a proxy of TLS that %s serves an SDK whose signatures are verified', async (_, change) => {
  await start({ credentials });
  const { ca, endpoint } = await startProxy(change);
  const requestHandler = { httpsAgent: new Agent({ ca, keepAlive: false }) };
  const config = { endpoint, region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 };
  const control = new KinesisVideoClient(config);

  const { DataEndpoint } = await control.send(
    new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_MEDIA' }),
  );
  const forged = new KinesisVideoClient({
    ...config,
    credentials: { accessKeyId: 'local', secretAccessKey: 'x' },
  });
  const refused = forged.send(new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_MEDIA' }));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidSignatureException' });

  expect(DataEndpoint).toBe(endpoint);
});

test('a player follows the address of a session through the proxy', async () => {
  await start();
  await putMedia(kvs.url, record({ seconds: 2 }));
  const { ca, endpoint } = await startProxy((headers) => headers);
  const requestHandler = { httpsAgent: new Agent({ ca, keepAlive: false }) };
  const archive = new KinesisVideoArchivedMediaClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    requestHandler,
  });
  const open = new GetHLSStreamingSessionURLCommand({
    StreamName: 'camera',
    PlaybackMode: 'ON_DEMAND',
    HLSFragmentSelector: {
      FragmentSelectorType: 'SERVER_TIMESTAMP',
      TimestampRange: { StartTimestamp: new Date(Date.now() - 60_000), EndTimestamp: new Date() },
    },
  });

  const { HLSStreamingSessionURL: url = '' } = await archive.send(open);
  const [response] = await once(requestTls(url, { ca, agent: false }).end(), 'response');

  expect(url.startsWith(`${endpoint}/hls/v1/`)).toBe(true);
  expect(await text(response)).toMatch(/^#EXTM3U/);
});
