import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLocalHttpServer, finishResponse, listen, readBodyInTime, SlowBody } from '../src/index.ts';

const open: Server[] = [];
const sockets: Socket[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function start(onRequest: Handle, options: object = {}): Promise<number> {
  const server = createLocalHttpServer({
    onRequest,
    onFault: (error) => expect(error).toBeUndefined(),
    ...options,
  });
  open.push(server);
  return (await listen(server, 0, '127.0.0.1')).port;
}

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  return socket;
}

test.each([
  ['GET http://kvs.test:8789/a%20b?c=/d HTTP/1.1', 'kvs.test:8789', '/a%20b?c=/d'],
  ['GET HTTPS://kvs.test HTTP/1.1', 'kvs.test', '/'],
  ['GET http://kvs.test?c=d HTTP/1.1', 'kvs.test', '/?c=d'],
  ['GET /http://kvs.test/ HTTP/1.1', 'local', '/http://kvs.test/'],
])('%s, as a client of a proxy sends it, is for a host and a path', async (line, host, path) => {
  const port = await start(({ headers, url }, response) => response.end(JSON.stringify([headers.host, url])));
  const socket = dial(port);
  socket.write(`${line}\r\nHost: local\r\nConnection: close\r\n\r\n`);

  expect((await text(socket)).split('\r\n\r\n')[1]).toContain(JSON.stringify([host, path]));
});

test('a head that does not end is answered 408 and closed', async () => {
  const port = await start(() => undefined, { headTimeoutMs: 200 });
  const socket = dial(port);
  socket.write('GET / HTTP/1.1\r\nHost: local');

  const answer = await text(socket);

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('The request did not arrive in time');
});

test('a client that has closed its side still gets its answer', async () => {
  const port = await start((_, response) => void setTimeout(() => response.end('late answer'), 200));
  const socket = dial(port);
  socket.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');

  expect(await text(socket)).toContain('late answer');
});

test('what is no HTTP is answered in the words of the server', async () => {
  const describeFault = ({ kind }: { kind: string }) => ({ headers: { 'X-Kind': kind }, body: '' });
  const port = await start(() => undefined, { describeFault });
  const socket = dial(port);
  socket.write('nonsense\r\n\r\n');

  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nX-Kind: malformed\r\n/);
});

test('a body that lags is too slow, and its client is told so', async () => {
  const port = await start(async (incoming, response) => {
    try {
      for await (const _ of readBodyInTime(incoming, { idleMs: 200, totalMs: 60_000 }));
    } catch (error) {
      await finishResponse(incoming, response, (error as Error).message, {
        statusCode: error instanceof SlowBody ? 408 : 500,
      });
    }
  });
  const socket = dial(port);
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf');

  const answer = await text(socket);

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain("The request's body did not arrive in time: each piece may take 200 ms");
});

test('answers before the body was read leave the connection fit for the next request', async () => {
  const connections = new Set<unknown>();
  const port = await start((incoming, response) => {
    connections.add(incoming.socket);
    void finishResponse(incoming, response, 'no', { statusCode: 403 });
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  for (let count = 0; count < 50; count += 1) {
    const outgoing = request({ port, host: '127.0.0.1', agent, method: 'POST' }).end(Buffer.alloc(100_000));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('no');
  }

  expect(connections.size).toBe(1);
  agent.destroy();
});

test('an answer before an endless body says that the connection ends, and arrives', async () => {
  const port = await start(
    (incoming, response) => void finishResponse(incoming, response, 'no', { statusCode: 403 }),
  );
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
  });
  outgoing.on('error', () => undefined);
  const writing = setInterval(() => outgoing.write(Buffer.alloc(1000)), 5);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];

  expect(await text(response)).toBe('no');
  expect(response.headers.connection).toBe('close');
  clearInterval(writing);
  outgoing.destroy();
});

const isLinux = process.platform === 'linux';
(isLinux ? test : test.skip)(
  'connections never take the last file handles: the next is answered 503',
  async () => {
    const script = require.resolve('./few-handles.ts');
    const command = `ulimit -n 64; exec ${JSON.stringify(process.execPath)} --import tsx ${JSON.stringify(script)}`;
    const child = spawn('sh', ['-c', command], { cwd: dirname(script), stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line);
    for (let count = 0; count < 60; count += 1) dial(port).on('error', () => undefined);

    await new Promise((resolve) => setTimeout(resolve, 1000));

    const agent = new Agent({ keepAlive: false });
    const refused = get({ port, host: '127.0.0.1', agent });
    const [response] = (await once(refused, 'response')) as [IncomingMessage];

    expect(response.statusCode).toBe(503);
    expect(await text(response)).toContain('as many connections as its limit of open files allows');
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [served] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
    expect(await text(served)).toContain('A server that reads a file for each request');
  },
);
