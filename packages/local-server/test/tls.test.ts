import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createLocalHttpServer, keepCertificates, listen, readTlsFiles } from '../src/index.ts';

const dayMs = 86_400_000;
const nowMs = Date.now();
const server = 'test-server';

let dir: string;
const servers: Server[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tls-'));
});
afterEach(() => {
  for (const one of servers.splice(0)) {
    one.close();
    one.closeAllConnections();
  }
  rmSync(dir, { recursive: true });
});

const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' });
const hasOpenssl = run('openssl', 'version').status === 0;

describe('certificates', () => {
  test('are for this machine and the hosts that are named, and for nothing else', async () => {
    const hosts = ['kvs', '*.kvs.test', '192.168.7.9', '[2001:DB8::7]', 'localhost'];
    const { ca, cert, key } = await keepCertificates({ hosts, server, nowMs });

    const certificate = new X509Certificate(cert);
    const authority = new X509Certificate(ca);
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:kvs, DNS:*.kvs.test, IP Address:192.168.7.9, IP Address:2001:DB8:0:0:0:0:0:7',
    );
    expect(certificate.checkHost('s-1.kvs.test')).toBe('*.kvs.test');
    expect(certificate.checkHost('evil.example')).toBeUndefined();
    expect(certificate.checkIP('2001:db8::7')).toBe('2001:db8::7');
    expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
    expect(Date.parse(certificate.validTo) - nowMs).toBeGreaterThan(800 * dayMs);
  });

  (hasOpenssl ? test : test.skip)('stand up to OpenSSL at its strictest', async () => {
    const caFile = join(dir, 'ca.pem');
    const { cert } = await keepCertificates({ caFile, server, nowMs });
    writeFileSync(join(dir, 'cert.pem'), cert);

    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', caFile];
    const { stdout, stderr } = run('openssl', ...strict, join(dir, 'cert.pem'));
    const shown = run('openssl', 'x509', '-noout', '-text', '-in', caFile).stdout;

    expect(stdout + stderr).toBe(`${join(dir, 'cert.pem')}: OK\n`);
    expect(shown).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(shown).toMatch(/X509v3 Key Usage: critical\s+Certificate Sign\n/);
  });

  test('stay from one start to the next, with a key that nobody else may read', async () => {
    const first = await keepCertificates({ directory: join(dir, 'tls'), server, nowMs });
    const again = await keepCertificates({ directory: join(dir, 'tls'), server, nowMs: nowMs + 700 * dayMs });

    expect(again).toEqual(first);
    expect(first.caFile).toBe(join(dir, 'tls/ca-cert.pem'));
    expect(read('tls/ca-cert.pem')).toBe(first.ca);
    expect(statSync(join(dir, 'tls/server-key.pem')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['before they expire', { nowMs: nowMs + 800 * dayMs }],
    ['for another name', { hosts: ['kvs'] }],
  ])('are made anew %s', async (_, changes) => {
    const first = await keepCertificates({ directory: dir, server, nowMs });

    const next = await keepCertificates({ directory: dir, server, nowMs, ...changes });

    expect(next.ca).not.toBe(first.ca);
    expect(new X509Certificate(next.cert).verify(new X509Certificate(next.ca).publicKey)).toBe(true);
  });

  test.each(['ca-cert.pem', 'server-cert.pem', 'server-key.pem'])(
    'are made anew when %s is cut short',
    async (name) => {
      const first = await keepCertificates({ directory: dir, server, nowMs });
      writeFileSync(join(dir, name), read(name).slice(0, 200));

      const next = await keepCertificates({ directory: dir, server, nowMs });

      expect(next.ca).not.toBe(first.ca);
      expect(read('server-key.pem')).toBe(next.key);
      expect(statSync(join(dir, 'server-key.pem')).mode & 0o777).toBe(0o600);
    },
  );

  test("the authority's file is replaced by that of the next start, and nothing else is", async () => {
    const caFile = join(dir, 'made/ca.pem');
    const foreign = await keepCertificates({ server: 'another-server', nowMs });
    const first = await keepCertificates({ caFile, server, nowMs });
    const next = await keepCertificates({ caFile, server, nowMs });

    expect(read('made/ca.pem')).toBe(next.ca);
    for (const precious of ['precious', foreign.ca, first.ca + next.ca]) {
      writeFileSync(caFile, precious);
      await expect(keepCertificates({ caFile, server, nowMs })).rejects.toThrow(
        `${caFile} holds something other than the certificate authority of a test-server, and is left as it is.`,
      );
      expect(read('made/ca.pem')).toBe(precious);
    }
  });
});

test('files of a key and a certificate are told from what is none, and from those of others', async () => {
  const [own, other] = await Promise.all([
    keepCertificates({ server, nowMs }),
    keepCertificates({ server, nowMs }),
  ]);
  const files = { key: own.key, cert: own.cert, other: other.key, text: 'no PEM' };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  const path = (name: string): string => join(dir, name);

  expect(await readTlsFiles(path('key'), path('cert'))).toEqual({ key: own.key, cert: own.cert });
  await expect(readTlsFiles(path('other'), path('cert'))).rejects.toThrow(
    `${path('other')} is not the key of the certificate in ${path('cert')}`,
  );
  await expect(readTlsFiles(path('text'), path('cert'))).rejects.toThrow(/text is not the TLS key in PEM/);
  await expect(readTlsFiles(path('key'), path('key'))).rejects.toThrow(/key is not the TLS certificate/);
  await expect(readTlsFiles(path('no'), path('cert'))).rejects.toThrow(
    /no, the TLS key, cannot be read: ENOENT/,
  );
});

describe('a server of HTTPS', () => {
  async function start(onRequest: (request: IncomingMessage, response: ServerResponse) => void) {
    const { ca, caFile: _, ...tls } = await keepCertificates({ server, nowMs });
    const onFault = (error: unknown): void => expect(error).toBeUndefined();
    const one = createLocalHttpServer({ onRequest, onFault, tls, headTimeoutMs: 300 });
    servers.push(one);
    return { ...(await listen(one, 0, '127.0.0.1')), ca, one };
  }

  function dial(port: number, ca: string): TLSSocket {
    // The types do not know the option.
    const options = { port, host: '127.0.0.1', ca, allowHalfOpen: true };
    return connectTls(options).on('error', () => undefined);
  }

  test('says so in its address, and answers who trusts its authority', async () => {
    const { url, port, ca } = await start((_, response) => void response.end('hello'));

    expect(url).toBe(`https://127.0.0.1:${port}`);
    const [response] = (await once(get(url, { ca, agent: false }), 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('hello');
    await expect(once(get(url, { agent: false }), 'response')).rejects.toThrow(
      /unable to verify|self-signed/,
    );
  });

  test('holds its ground as one of HTTP does: half-closed clients, heads that do not end, nonsense', async () => {
    const { one, port, ca } = await start(
      (_, response) => void setTimeout(() => response.end('late answer'), 200),
    );
    // What the limit of connections counts: each must be told of, or a server of HTTPS ends up with none left.
    let closed = 0;
    one.on('connection', (socket) => socket.once('close', () => (closed += 1)));
    const [halfClosed, slow, nonsense] = [dial(port, ca), dial(port, ca), dial(port, ca)];
    halfClosed.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    slow.write('GET / HTTP/1.1\r\nHost: local');
    nonsense.write('nonsense\r\n\r\n');

    expect(await text(halfClosed)).toContain('late answer');
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await text(nonsense)).toMatch(/^HTTP\/1\.1 400 /);
    for (const socket of [halfClosed, slow, nonsense]) socket.destroy();
    while (closed < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['nothing', ''],
  ])('ends a connection that speaks %s instead of TLS', async (_, words) => {
    const { port } = await start((_request, response) => void response.end());
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    if (words !== '') socket.write(words);

    await once(socket.resume(), 'close');
  });

  test('closes while a client is slow to agree on keys', async () => {
    const { one, port } = await start((_, response) => void response.end());
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));

    const closed = once(one, 'close');
    one.close();
    one.closeAllConnections();

    await closed;
  });
});

describe('a server that cannot listen', () => {
  test.each([
    ['a port that is taken', {}, 'EADDRINUSE', 'another program uses it'],
    [
      'an address of others',
      { host: '192.0.2.1' },
      'EADDRNOTAVAIL',
      'this machine does not have that address',
    ],
  ])('says so: %s', async (_, { host = '127.0.0.1' }: { host?: string }, code, cure) => {
    const onRequest = (): void => undefined;
    const [first, second] = [0, 1].map(() => createLocalHttpServer({ onRequest, onFault: onRequest }));
    if (first === undefined || second === undefined) throw new Error('No server');
    servers.push(first);
    const { port } = await listen(first, 0, '127.0.0.1');

    const refused = listen(second, port, host);

    await expect(refused).rejects.toMatchObject({ code, port });
    await expect(refused).rejects.toThrow(`Cannot listen on port ${port} of ${host} (${code}): ${cure}`);
  });
});
