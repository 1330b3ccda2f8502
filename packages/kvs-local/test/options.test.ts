import { DescribeStreamCommand, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { type KvsLocal, type KvsLocalOptions, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';

const started: KvsLocal[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

/** As somebody gives them who is not told by types. */
async function start(options: object): Promise<KvsLocal> {
  const server = await startKvsLocal(options as KvsLocalOptions);
  started.push(server);
  return server;
}

test('streams may be given by their names, with hours of retention as on the command line', async () => {
  const { url } = await start({
    streams: ['camera', 'archive:24', { name: 'both', dataRetentionInHours: 1 }],
  });

  const { control, destroy } = createClients(url);
  const { StreamInfoList = [] } = await control.send(new ListStreamsCommand({}));
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'archive' }));
  destroy();

  expect(StreamInfoList.map(({ StreamName }) => StreamName).sort()).toEqual(['archive', 'both', 'camera']);
  expect(StreamInfo?.DataRetentionInHours).toBe(24);
});

test.each([
  [{ streams: 'camera' }, 'streams must be a list, such as ["camera"]'],
  [
    { streams: ['two words'] },
    `streams[0]: A stream's name must have 1 to 256 letters, digits or _.-; received "two words"`,
  ],
  [{ streams: [{ name: 'a/b' }] }, `streams[0]: A stream's name must have 1 to 256 letters`],
  [
    { streams: ['a', { stream: 'b' }] },
    'streams[1]: A stream has the fields name, dataRetentionInHours, mediaType, not stream',
  ],
  [
    { streams: [{ name: 'a', dataRetentionInHour: 1 }] },
    'not dataRetentionInHour; did you mean dataRetentionInHours?',
  ],
  [{ streams: [{ name: 'a', dataRetentionInHours: '1' }] }, 'must be a whole number from 0; received "1"'],
  [
    { streams: [{}] },
    'streams[0]: A stream must be NAME, NAME:RETENTION_HOURS or an object with a name; received {}',
  ],
  [{ streams: [7] }, 'streams[0]: A stream must be NAME'],
  [{ streams: ['a:1', 'b', { name: 'a' }] }, 'streams name "a" more than once'],
  [{ stream: ['camera'] }, 'stream is not an option (did you mean streams?)'],
  [{ toString: 1 }, 'toString is not an option'],
  [{ port: '8789' }, 'port must be a whole number from 0 to 65535; received "8789"'],
  [{ port: 65_536 }, 'port must be a whole number from 0 to 65535; received 65536'],
  [{ accountId: '1' }, 'accountId must be 12 digits; received "1"'],
  [{ region: 'US East' }, 'region must be the name of a region, such as us-east-1; received "US East"'],
  [{ limits: { maxTrack: 1 } }, 'limits: There is no limit maxTrack; did you mean maxTracks?'],
  [
    { limits: { maxTracks: 'three' } },
    'limits: The limit maxTracks must be a number from 0; received "three"',
  ],
  [{ faults: [{ type: 'throttle', operation: 'putMedia' }] }, 'received "putMedia"; did you mean PutMedia?'],
  [{ faults: 'throttle' }, 'faults must be a list; received "throttle"'],
  [{ credentials: { accessKeyId: 'a' } }, 'credentials must be objects with accessKeyId and secretAccessKey'],
  [{ transitionMs: -1 }, 'transitionMs must be a whole number from 0 to 2147483647; received -1'],
  [{ clock: 5 }, 'clock must be a function; received 5'],
  [{ rates: 'yes' }, 'rates must be true or false; received "yes"'],
  [{ publicUrl: 'kvs.test' }, 'publicUrl must be a scheme, a host and optionally a port'],
  [{ tls: true }, 'tls must be { keyFile, certFile }, { caFile } or {}'],
  [{ tls: { keyFile: 'key.pem' } }, 'tls must be { keyFile, certFile }'],
  [{ allowedHosts: 'kvs.test' }, 'allowedHosts must be a list of strings; received "kvs.test"'],
  [{ allowedHosts: ['a b'] }, 'allowedHosts (--allow-host) takes names such as kvs.test'],
])('%j is told at start', async (options, problem) => {
  await expect(start(options)).rejects.toThrow(problem);
});

test('everything that is wrong is told at once, before anything is done', async () => {
  const options = { dir: '/proc/nowhere', port: -1, streams: ['two words'], faults: ['lunch'] };

  await expect(start(options)).rejects.toThrow(
    /^The options of kvs-local are wrong: port must .*; streams\[0\]: .*; faults\[0\]: /,
  );
});

test('an option that is undefined is one that is not given', async () => {
  const { port } = await start({ port: undefined, streams: undefined, dir: undefined, tls: undefined });

  expect(port).toBeGreaterThan(0);
});
