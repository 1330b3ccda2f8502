import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { keepCertificates } from '@frame-ingest/local-server';
import { startKvsLocal } from '../src/index.ts';

const run = promisify(execFile);
const cli = require.resolve('../src/cli.ts');
const cwd = dirname(cli);

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kvs-local-tls-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(dir, { recursive: true });
});

interface Ready {
  readonly url: string;
  readonly port: number;
  readonly caFile?: string;
}

async function start(...flags: string[]): Promise<Ready> {
  const args = ['--import', 'tsx', cli, '--port', '0', '--stream', 'camera:24', ...flags];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString().slice('ready '.length)) as Ready;
}

const curlOptions = ['-sS', '--aws-sigv4', 'aws:amz:us-east-1:kinesisvideo', '--user', 'local:local'];
const ask = ['-d', '{"StreamName":"camera","APIName":"PUT_MEDIA"}'];

test('with the authority that it made, AWS SDK, PutMedia, GetMedia and HLS are over HTTPS', async () => {
  const { url, port, caFile = '' } = await start('--tls', '--dir', dir);
  const endpoint = `https://localhost:${port}`;

  const client = ['--import', 'tsx', require.resolve('./tls-client.ts'), endpoint];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile };
  const { stdout } = await run(process.execPath, client, { cwd: __dirname, env });

  expect([url, caFile]).toEqual([`https://127.0.0.1:${port}`, join(dir, 'tls/ca-cert.pem')]);
  expect(JSON.parse(stdout)).toEqual({
    DataEndpoint: endpoint,
    acknowledgement: 'PERSISTED',
    frames: 20,
    session: endpoint,
    playlist: '#EXTM3U',
  });
  expect(statSync(join(dir, 'tls/server-key.pem')).mode & 0o777).toBe(0o600);
}, 60_000);

test('curl trusts the file of the authority, by every name that was given, and nothing without it', async () => {
  const caFile = join(dir, 'ca.pem');
  const { port } = await start('--tls-ca-file', caFile, '--allow-host', 'kvs', '--allow-host', '*.kvs.test');
  const call = async (name: string, ...more: string[]) => {
    const address = `https://${name}:${port}`;
    const host = name.replace(/[[\]]/g, '');
    const resolve = ['--resolve', `${host}:${port}:127.0.0.1`];
    return (await run('curl', [...curlOptions, ...resolve, ...more, ...ask, `${address}/getDataEndpoint`]))
      .stdout;
  };

  for (const name of ['localhost', '127.0.0.1', 'kvs', 's-1.kvs.test']) {
    const answer = await call(name, '--cacert', caFile);
    expect(JSON.parse(answer)).toEqual({ DataEndpoint: `https://${name}:${port}` });
  }
  await expect(call('localhost')).rejects.toThrow(/curl: \(60\)/);
  await expect(call('other.test', '--cacert', caFile)).rejects.toThrow(/curl: \(60\)/);
}, 60_000);

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
(hasBoto3 ? test : test.skip)(
  'boto3 trusts it by AWS_CA_BUNDLE, at its strictest, too',
  async () => {
    const { port, caFile = '' } = await start('--tls', '--dir', dir);
    const script = `
import boto3, json, ssl, sys, urllib.request
client = boto3.client('kinesisvideo', endpoint_url=sys.argv[1])
endpoint = client.get_data_endpoint(StreamName='camera', APIName='PUT_MEDIA')['DataEndpoint']
context = ssl.create_default_context(cafile=sys.argv[2])
context.verify_flags |= ssl.VERIFY_X509_STRICT
try:
    urllib.request.urlopen(sys.argv[1], context=context)
except urllib.error.HTTPError as error:
    print(json.dumps([endpoint, error.code]))
`;
    const endpoint = `https://localhost:${port}`;
    const env = {
      ...process.env,
      AWS_CA_BUNDLE: caFile,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
    };

    const { stdout } = await run('python3', ['-c', script, endpoint, caFile], { env });

    expect(JSON.parse(stdout)).toEqual([endpoint, 404]);
  },
  60_000,
);

test('a key and a certificate of your own are what it shows', async () => {
  const { ca, cert, key } = await keepCertificates({ server: 'mine', hosts: ['kvs'], nowMs: Date.now() });
  const path = (name: string): string => join(dir, name);
  for (const [name, content] of Object.entries({ ca, cert, key })) writeFileSync(path(name), content);
  const server = await startKvsLocal({
    streams: ['camera'],
    host: 'localhost',
    tls: { keyFile: path('key'), certFile: path('cert') },
  });

  const call = [
    ...curlOptions,
    '--cacert',
    path('ca'),
    ...ask,
    `https://localhost:${server.port}/getDataEndpoint`,
  ];
  const { stdout } = await run('curl', call);
  await server.close();

  expect(JSON.parse(stdout)).toEqual({ DataEndpoint: `https://localhost:${server.port}` });
  expect([server.ca, server.caFile]).toEqual([undefined, undefined]);
  const crossed = { keyFile: path('cert'), certFile: path('key') };
  await expect(startKvsLocal({ tls: crossed })).rejects.toThrow(/cert is not the TLS key in PEM/);
});

test('the authority stays over restarts, and is at hand where no file is wanted', async () => {
  const tls = {};
  const first = await startKvsLocal({ dir, tls });
  await first.close();
  const again = await startKvsLocal({ dir, tls });
  await again.close();
  const passing = await startKvsLocal({ tls });
  await passing.close();

  expect(again.ca).toBe(first.ca);
  expect(readFileSync(first.caFile ?? '', 'utf8')).toBe(first.ca);
  expect(passing.ca).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  expect(passing.caFile).toBeUndefined();
});

test('a data endpoint that moves is over HTTPS, too', async () => {
  const server = await startKvsLocal({ streams: ['camera'], tls: { caFile: join(dir, 'ca.pem') } });
  server.injectFault('move-endpoint to=live times=1');
  const call = async (origin: string): Promise<string> => {
    const { stdout } = await run('curl', [
      ...curlOptions,
      '--cacert',
      join(dir, 'ca.pem'),
      ...ask,
      `${origin}/getDataEndpoint`,
    ]);
    return (JSON.parse(stdout) as { DataEndpoint: string }).DataEndpoint;
  };

  const moved = await call(server.url);

  expect(moved).not.toBe(server.url);
  expect(moved).toMatch(/^https:/);
  expect(await call(moved)).toBe(moved);
  await server.close();
});

test('a file of others is not overwritten by an authority', async () => {
  const precious = join(dir, 'ca-certificates.crt');
  writeFileSync(precious, 'precious');

  await expect(startKvsLocal({ tls: { caFile: precious } })).rejects.toThrow(/is left as it is/);

  expect(readFileSync(precious, 'utf8')).toBe('precious');
});
