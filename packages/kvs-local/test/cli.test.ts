import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { DescribeStreamCommand } from '@aws-sdk/client-kinesis-video';
import { createClients } from './clients.ts';

const cli = require.resolve('../src/cli.ts');
const node = ['--import', 'tsx', cli];

test('the command says when it is ready, serves, and ends by SIGTERM', async () => {
  const args = [...node, '--port', '0', '--stream', 'camera:24', '--stream', 'live'];
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

test.each([
  [['--port', '80x'], /--port must be a number from 0 to 65535; received "80x"/],
  [['--port', '65536'], /--port must be/],
  [['--stream', 'two words'], /--stream must be NAME or NAME:RETENTION_HOURS; received "two words"/],
  [['--stream', 'a:b'], /--stream must be/],
  [['--colour'], /Unknown option '--colour'/],
])('%j is refused with the usage', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [...node, ...args], {
    cwd: dirname(cli),
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).toContain('Usage: kvs-local');
});
