import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeStreamCommand, ListStreamsCommand, TagStreamCommand } from '@aws-sdk/client-kinesis-video';
import { flags } from '../src/options/flags.ts';
import { parseCommandLine, usage } from '../src/options/parse-command-line.ts';
import { createClients } from './clients.ts';

const cli = require.resolve('../src/cli.ts');
const node = ['--import', 'tsx', cli];

test('the command says when it is ready, serves, and ends by SIGTERM', async () => {
  const args = [...node, '--port', '0', '--any-credentials', '--stream', 'camera:24', '--stream', 'live'];
  const child = spawn(process.execPath, args, { cwd: dirname(cli) });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [, json = ''] = /^ready (.*)\n$/.exec(line.toString()) ?? [];
  const ready = JSON.parse(json) as { url: string; port: number; streams: string[] };
  const { control, destroy } = createClients(ready.url);
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  destroy();

  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');

  expect(ready).toEqual({
    url: `http://127.0.0.1:${ready.port}`,
    port: ready.port,
    streams: ['camera', 'live'],
  });
  expect(StreamInfo?.DataRetentionInHours).toBe(24);
  expect(code).toBe(0);
});

test('the command verifies signatures, keeps rules and lets faults strike as its flags say', async () => {
  const flags = ['--rules', '2020', '--limit', 'maxTagsPerStream=1', '--fault', 'throttle request=1'];
  const args = [...node, '--port', '0', '--stream', 'camera', ...flags];
  const env = { ...process.env, KVS_LOCAL_ACCESS_KEY_ID: 'AKIDEXAMPLE', KVS_LOCAL_SECRET_ACCESS_KEY: 'x' };
  const open = async (more: string[]) => {
    const child = spawn(process.execPath, [...args, ...more], { cwd: dirname(cli), env });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(line.toString().slice('ready '.length)) as { url: string };
    return { child, ...createClients(url) };
  };
  const tagTwice = new TagStreamCommand({ StreamName: 'camera', Tags: { a: '', b: '' } });

  const [wrong, right] = await Promise.all([
    open([]),
    open(['--credentials', 'other:other', '--credentials', 'AKIDEXAMPLE:secret']),
  ]);
  const outcomes = [];
  for (const { control } of [wrong, right, right]) {
    outcomes.push(await control.send(tagTwice).catch((error: Error) => error.name));
  }
  for (const { child, destroy } of [wrong, right]) {
    destroy();
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  expect(outcomes).toEqual([
    'InvalidSignatureException',
    'ClientLimitExceededException',
    'TagsPerResourceExceededLimitException',
  ]);
});

test.each([
  [['--port', '80x'], /--port must be a number from 0 to 65535; received "80x"/],
  [['--port', '65536'], /--port must be/],
  [
    ['--stream', 'two words'],
    /--stream: A stream's name must have 1 to 256 letters, digits or _\.-; received "two words"/,
  ],
  [
    ['--stream', 'a:b'],
    /--stream: A stream must be NAME, NAME:RETENTION_HOURS or an object with a name; received "a:b"/,
  ],
  [['--rules', '2019'], /--rules must be newest or 2020; received "2019"/],
  [['--limit', 'maxLunchMs=3'], /There is no limit maxLunchMs\. The limits are maxFragmentBytes, /],
  [['--limit', 'maxfragmentbytes=3'], /There is no limit maxfragmentbytes; did you mean maxFragmentBytes\?/],
  [
    ['--limit', 'maxFragmentBytes=much'],
    /The limit maxFragmentBytes must be a number from 0; received "much"/,
  ],
  [['--limit', 'surplusProducer=1'], /The limit surplusProducer must be newest or oldest; received 1/],
  [['--limit', 'maxFragmentBytes'], /--limit must be NAME=VALUE/],
  [['--fault', 'lunch'], /A fault's type must be one of .*received "lunch"/],
  [['--credentials', 'AKID'], /--credentials must be ACCESS_KEY_ID:SECRET_ACCESS_KEY, such as local:local/],
  [
    ['--any-credentials', '--credentials', 'a:b'],
    /--any-credentials and --credentials cannot be given together/,
  ],
  [['--transition-ms=-1'], /--transition-ms must be a number from 0 to \d+; received "-1"/],
  [['--colour'], /Unknown option '--colour'/],
  [['--streams', 'camera'], /Unknown option '--streams'.*; did you mean stream\?/],
  [['camera'], /Unexpected argument 'camera'/],
  [['--stream', ''], /--stream: A stream must be/],
  [['--region', 'US East'], /--region must be the name of a region, such as us-east-1; received "US East"/],
  [
    ['--fault', 'throttle operation=putmedia'],
    /operation must be one of .*"putmedia"; did you mean PutMedia\?/,
  ],
  [['--fault', 'trottle'], /; did you mean throttle\?/],
  [['--fault', 'throttle operaton=PutMedia'], /"operaton" is unknown: .*; did you mean operation\?/],
  [['--fault', '{"type":'], /A fault that begins with \{ must be JSON: /],
  [
    ['--public-url', 'kvs.test'],
    /--public-url must be a scheme, a host and optionally a port, .*; received "kvs\.test"/,
  ],
  [['--public-url', 'https://kvs.test/kvs'], /--public-url must be/],
  [['--public-url', 'ftp://kvs.test'], /--public-url must be/],
  [['--public-url', 'https://me@kvs.test'], /--public-url must be/],
  [['--tls-key', 'key.pem'], /--tls-key and --tls-cert must be given together/],
  [['--tls', '--tls-key', 'a', '--tls-cert', 'b'], /--tls and --tls-ca-file make a certificate/],
  [['--tls'], /--tls makes a certificate authority .*\. Name its file with --tls-ca-file, or give --dir/],
])('%j is refused', (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(message);
});

test('all that is wrong is told at once', () => {
  const wrong = [
    '--port',
    '99999',
    '--stream',
    'a b',
    '--stream',
    'camera:x',
    '--limit',
    'foo=3',
    '--fault',
    'thrott',
  ];

  expect(() => parseCommandLine(wrong)).toThrow(
    /^--port .*99999"\n--stream: .*"a b"\n--stream: .*"camera:x"\n.* no limit foo.*\n.*"thrott"$/,
  );
});

test('what is wrong is told with the usage', () => {
  const { status, stderr } = spawnSync(process.execPath, [...node, '--lunch'], {
    cwd: dirname(cli),
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(/^kvs-local: Unknown option '--lunch'/);
  expect(stderr).toContain('Usage: kvs-local');
});

test.each(['--help', '-h'])('%s tells how it is used, whatever else is said, and starts nothing', (flag) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, '--port', 'x', flag], {
    cwd: dirname(cli),
    encoding: 'utf8',
  });

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: kvs-local [\s\S]*--port PORT .*default 8789/);
});

test('every flag that there is, is in the usage', () => {
  const named = new Set(usage.match(/--[a-z][a-z-]*/g));

  expect([...Object.keys(flags).map((name) => `--${name}`), '--help'].sort()).toEqual([...named].sort());
});

test('a port that is taken is told with what to do, and without the usage', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const child = spawn(process.execPath, [...node, '--port', String(port)], { cwd: dirname(cli) });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  server.close();

  expect(code).toBe(1);
  expect(said).toBe(
    `kvs-local: Cannot listen on port ${port} of 127.0.0.1 (EADDRINUSE): another program uses it. End that program, or choose another port; 0 chooses a free one.\n`,
  );
});

test('credentials are those of the flags, or else of the environment, or else local:local', () => {
  const environment = { KVS_LOCAL_ACCESS_KEY_ID: 'AKID', KVS_LOCAL_SECRET_ACCESS_KEY: 'secret' };

  const fromFlags = parseCommandLine(['--credentials', 'a:b:c', '--credentials', 'd:e'], environment);

  expect(fromFlags.credentials).toEqual([
    { accessKeyId: 'a', secretAccessKey: 'b:c' },
    { accessKeyId: 'd', secretAccessKey: 'e' },
  ]);
  expect(parseCommandLine([], environment).credentials).toEqual({
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
  });
  expect(parseCommandLine([]).credentials).toEqual({ accessKeyId: 'local', secretAccessKey: 'local' });
  expect(parseCommandLine(['--any-credentials'], environment).credentials).toBeUndefined();
  expect(() => parseCommandLine([], { KVS_LOCAL_SECRET_ACCESS_KEY: 'secret' })).toThrow(/together/);
});

test('the command serves on when nobody reads what it says', async () => {
  const child = spawn(process.execPath, [...node, '--port', '0', '--any-credentials'], { cwd: dirname(cli) });
  child.stdout.destroy();
  child.stderr.destroy();
  const port = await waitForPort(child.pid ?? 0);

  const { control, destroy } = createClients(`http://127.0.0.1:${port}`);
  await expect(control.send(new ListStreamsCommand({}))).resolves.toMatchObject({ StreamInfoList: [] });

  destroy();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

/** A port at which a process listens, as the kernel tells it. */
async function waitForPort(pid: number): Promise<number> {
  for (;;) {
    await delay(100);
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
    for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && links.includes(`socket:[${inode}]`))
        return Number.parseInt(local.split(':')[1] ?? '', 16);
    }
  }
}
