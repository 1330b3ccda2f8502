import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamStorageConfigurationCommand,
  ListTagsForStreamCommand,
  TagStreamCommand,
  UpdateStreamStorageConfigurationCommand,
} from '@aws-sdk/client-kinesis-video';
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { type Disk, systemDisk } from '@frame-ingest/local-server';
import { writeCluster } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { tagsOf, takeChunks } from './collect-payload.ts';
import { cluster, header, someTime, tags, withUnknownSize } from './media.ts';
import { PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let dir: string;
const open: KvsLocal[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kvs-local-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of open.splice(0)) await server.close();
  rmSync(dir, { recursive: true });
});

async function start(): Promise<KvsLocal> {
  const server = await startKvsLocal({
    dir,
    streams: [{ name: 'camera', dataRetentionInHours: 24 }],
    onNotice: () => {},
  });
  open.push(server);
  return server;
}

async function listNumbers(url: string, StreamName = 'camera'): Promise<(string | undefined)[]> {
  const { archive, destroy } = createClients(url);
  const { Fragments } = await archive.send(new ListFragmentsCommand({ StreamName }));
  destroy();
  return Fragments?.map(({ FragmentNumber }) => FragmentNumber) ?? [];
}

async function firstChunk(url: string): Promise<Buffer> {
  const { media, destroy } = createClients(url);
  const StartSelector = { StartSelectorType: 'EARLIEST' as const };
  const { Payload } = await media.send(new GetMediaCommand({ StreamName: 'camera', StartSelector }));
  const [chunk] = await takeChunks(Payload, 1);
  destroy();
  return chunk as Buffer;
}

function fragmentFiles(kind: string): string[] {
  const [stream = ''] = readdirSync(join(dir, 'streams'));
  const directory = join(dir, 'streams', stream);
  return readdirSync(directory)
    .filter((name) => name.endsWith(kind) && name !== 'stream.json')
    .map((name) => join(directory, name));
}

/** What was set aside, of all streams. */
function setAsideFiles(): string[] {
  return readdirSync(join(dir, 'streams')).flatMap((stream) => {
    const folder = join(dir, 'streams', stream, 'set-aside');
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  });
}

test('streams, tags and fragments are the same after a restart, and numbers go on rising', async () => {
  const before = await start();
  const clients = createClients(before.url);
  await clients.control.send(new TagStreamCommand({ StreamName: 'camera', Tags: { a: 'b' } }));
  const described = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const body = Buffer.concat([header(), cluster(someTime), tags('weather')]);
  const [, , persisted] = await putMedia(before.url, body);
  const [unstored] = await putMedia(
    before.url,
    Buffer.concat([header(), cluster(someTime), Buffer.alloc(9)]),
  );
  const chunk = await firstChunk(before.url);
  await before.close();

  const after = await start();

  const again = createClients(after.url);
  const redescribed = await again.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const { Tags } = await again.control.send(new ListTagsForStreamCommand({ StreamName: 'camera' }));
  expect(redescribed.StreamInfo).toEqual(described.StreamInfo);
  expect(Tags).toEqual({ a: 'b' });
  expect((await listNumbers(after.url))[0]).toBe(persisted?.FragmentNumber);
  expect((await firstChunk(after.url)).equals(chunk)).toBe(true);
  const [next] = await putMedia(after.url, body);
  expect(BigInt(next?.FragmentNumber ?? 0)).toBeGreaterThan(BigInt(unstored?.FragmentNumber ?? 0));
  clients.destroy();
  again.destroy();
});

async function storageTierOf(StreamName: string, { url }: KvsLocal): Promise<string | undefined> {
  const { control, destroy } = createClients(url);
  const { StreamStorageConfiguration } = await control.send(
    new DescribeStreamStorageConfigurationCommand({ StreamName }),
  );
  destroy();
  return StreamStorageConfiguration?.DefaultStorageTier;
}

test('storage tiers outlive a restart, that of CreateStream and that of an update', async () => {
  const before = await start();
  const { control, destroy } = createClients(before.url);
  const StreamStorageConfiguration = { DefaultStorageTier: 'WARM' as const };
  await control.send(new CreateStreamCommand({ StreamName: 'created', StreamStorageConfiguration }));
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  await control.send(
    new UpdateStreamStorageConfigurationCommand({
      StreamName: 'camera',
      CurrentVersion: StreamInfo?.Version,
      StreamStorageConfiguration,
    }),
  );
  destroy();
  await before.close();

  const after = await start();

  expect(await storageTierOf('created', after)).toBe('WARM');
  expect(await storageTierOf('camera', after)).toBe('WARM');
});

test('a stream that was stored before there were tiers is HOT', async () => {
  await (await start()).close();
  const [folder = ''] = readdirSync(join(dir, 'streams'));
  const path = join(dir, 'streams', folder, 'stream.json');
  const { storageTier, ...old } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(old));

  const after = await start();

  expect(storageTier).toBe('HOT');
  expect(readdirSync(join(dir, 'streams'))).toEqual([folder]);
  expect(await storageTierOf('camera', after)).toBe('HOT');
});

test('a fragment that is answered with an error for want of a file handle is not there afterwards either', async () => {
  let hasHandles = true;
  const disk: Disk = {
    ...systemDisk,
    open: async (path, flags) => {
      if (!hasHandles && existsSync(path) && statSync(path).isDirectory()) {
        throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
      }
      return await systemDisk.open(path, flags);
    },
  };
  const faults: unknown[] = [];
  const streams = [{ name: 'camera', dataRetentionInHours: 24 }];
  const before = await startKvsLocal({ dir, disk, streams, onFault: (fault) => faults.push(fault) });
  const connection = new PutMediaConnection(before.url).write(Buffer.concat([header(), cluster(someTime)]));
  await connection.acknowledged('PERSISTED');
  hasHandles = false;
  const acknowledgements = await connection.write(cluster(someTime + 1000)).ended();
  await before.close();

  const after = await start();

  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'ERROR', ErrorId: 5001 });
  expect(faults).toEqual([expect.objectContaining({ code: 'EMFILE' })]);
  expect(await listNumbers(after.url)).toHaveLength(1);
});

test('what is in the directory is Matroska that stands alone, file by file', async () => {
  const server = await start();
  const media = [cluster(someTime), tags('weather')];
  await putMedia(server.url, Buffer.concat([header(), ...media]));

  const [file = ''] = fragmentFiles('.mkv');

  expect(statSync(file).size).toBe(Buffer.concat([header(), ...media]).length);
});

test('a fragment without its record, or with less media than that tells of, is not there after a start', async () => {
  const before = await start();
  const body = [0, 1000, 2000].map((offset) => cluster(someTime + offset));
  await putMedia(before.url, Buffer.concat([header(), ...body]));
  const numbers = await listNumbers(before.url);
  await before.close();
  const [first = '', , third = ''] = fragmentFiles('.mkv');
  rmSync(first.replace('.mkv', '.json'));
  truncateSync(third, statSync(third).size - 1);
  writeFileSync(third.replace('.mkv', '.json.tmp'), '{"num');

  const after = await start();

  expect(await listNumbers(after.url)).toEqual([numbers[1]]);
  expect(fragmentFiles('.mkv')).toHaveLength(1);
  expect(fragmentFiles('.tmp')).toEqual([]);
  expect(setAsideFiles()).toHaveLength(3);
});

test('tags that a crash cut short are not there, and do not spoil the fragment or the tags after it', async () => {
  const before = await start();
  await putMedia(before.url, Buffer.concat([header(), cluster(someTime)]));
  const chunk = await firstChunk(before.url);
  await before.close();
  appendFileSync(fragmentFiles('.mkv')[0] ?? '', tags('weather').subarray(0, 7));

  const after = await start();

  expect((await firstChunk(after.url)).equals(chunk)).toBe(true);
});

test('a deleted stream leaves nothing, and does not come back', async () => {
  const before = await startKvsLocal({ dir, streams: [{ name: 'gone', dataRetentionInHours: 1 }] });
  open.push(before);
  await putMedia(before.url, Buffer.alloc(0));
  const { control, destroy } = createClients(before.url);
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'gone' }));

  await control.send(new DeleteStreamCommand({ StreamARN: StreamInfo?.StreamARN }));

  destroy();
  expect(readdirSync(join(dir, 'streams'))).toEqual([]);
});

test('files that are not of a stream are left alone', async () => {
  const foreign = join(dir, 'streams', 'holiday');
  mkdirSync(foreign, { recursive: true });
  writeFileSync(join(foreign, '1.mkv'), 'memories');

  await start();

  expect(readdirSync(foreign)).toEqual(['1.mkv']);
});

test('an expired fragment leaves no file', async () => {
  let now = Date.now();
  const server = await startKvsLocal({
    dir,
    clock: () => now,
    expiryIntervalMs: 50,
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
  });
  open.push(server);
  await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]));
  now += 3_600_000;

  await putMedia(server.url, Buffer.concat([header(), cluster(someTime)]));

  while (fragmentFiles('.mkv').length > 1 || fragmentFiles('.json').length > 1) await delay(20);
  expect(fragmentFiles('.mkv')).toHaveLength(1);
  expect(fragmentFiles('.json')).toHaveLength(1);
});

test('a fragment that the disk does not take is error 5001, told without waiting for more media', async () => {
  const faults: unknown[] = [];
  const streams = [{ name: 'camera', dataRetentionInHours: 24 }];
  const server = await startKvsLocal({ dir, streams, onFault: (error) => faults.push(error) });
  open.push(server);
  // Before its first fragment a stream writes its record, too.
  await putMedia(server.url, Buffer.alloc(0));
  rmSync(join(dir, 'streams'), { recursive: true });

  const connection = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));

  const acknowledgements = await connection.ended();
  expect(acknowledgements.map(({ EventType }) => EventType)).toEqual(['BUFFERING', 'RECEIVED', 'ERROR']);
  expect(acknowledgements[2]).toMatchObject({
    ErrorCode: 'ARCHIVAL_ERROR',
    ErrorId: 5001,
    FragmentNumber: acknowledgements[0]?.FragmentNumber,
  });
  expect(faults).toMatchObject([{ code: 'ENOENT' }]);
  expect(await listNumbers(server.url)).toEqual([]);
});

test('tags that the disk does not take behind a persisted fragment are error 5001 of no fragment', async () => {
  const streams = [{ name: 'camera', dataRetentionInHours: 24 }];
  const server = await startKvsLocal({ dir, streams, onFault: () => undefined });
  open.push(server);
  const connection = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));
  await connection.acknowledged('PERSISTED');
  rmSync(join(dir, 'streams'), { recursive: true });

  connection.write(tags('late'));

  const acknowledgements = await connection.ended();
  expect(acknowledgements.map(({ EventType }) => EventType)).toEqual([
    ...['BUFFERING', 'RECEIVED', 'PERSISTED', 'ERROR'],
  ]);
  expect(acknowledgements[3]).toMatchObject({ ErrorId: 5001, FragmentTimecode: -1, FragmentNumber: '' });
});

/** What was sent as one fragment, and what was heard of it. */
interface Sent {
  readonly bytes: Uint8Array;
  persisted: boolean;
}

test('kill -9 at any moment loses no fragment that was acknowledged as persisted, and lists no half one', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const sent = new Map<string, Sent>();
  let timecode = someTime;
  for (let round = 0; round < 6; round += 1) {
    const { child, url } = await startChild(names);
    const kill = (): boolean => child.kill('SIGKILL');
    // A busy machine may not come to persist anything in that time: one round waits for it.
    const deadline = round === 0 ? undefined : setTimeout(kill, 20 + Math.random() * 150);
    const onPersisted = round === 0 ? kill : (): void => undefined;
    const next = (): number => (timecode += 1000);
    await Promise.all(names.map((name) => produceUntilEnd(url, name, next, sent, onPersisted)));
    clearTimeout(deadline);
  }

  const server = await start();

  const { archive, destroy } = createClients(server.url);
  const listed = new Map<string, string>();
  for (const name of names)
    for (const number of await listNumbers(server.url, name)) listed.set(number ?? '', name);
  for (const [number, { bytes, persisted }] of sent) {
    const StreamName = listed.get(number);
    if (persisted) expect(names).toContain(StreamName);
    if (StreamName === undefined) continue;
    const get = new GetMediaForFragmentListCommand({ StreamName, Fragments: [number] });
    const { Payload } = await archive.send(get);
    const chunk = Buffer.from((await Payload?.transformToByteArray()) ?? []);
    expect(tagsOf(chunk).AWS_KINESISVIDEO_FRAGMENT_NUMBER).toBe(number);
    expect(chunk.includes(Buffer.from(bytes))).toBe(true);
  }
  destroy();
  expect([...sent.values()].filter(({ persisted }) => persisted).length).toBeGreaterThan(0);
  expect([...sent.keys()]).toEqual(expect.arrayContaining([...listed.keys()]));
});

/** Sends fragments of known and unknown size, each with tags, until the server is gone. */
async function produceUntilEnd(
  url: string,
  name: string,
  nextTimecode: () => number,
  sent: Map<string, Sent>,
  onPersisted: () => void,
): Promise<void> {
  const producer = new PutMediaConnection(url, putMediaHeaders({ 'x-amzn-stream-name': name }));
  producer.write(header());
  const byTimecode = new Map<number | undefined, Uint8Array>();
  try {
    for (let turn = 0; !producer.hasEnded; turn += 1) {
      const timecode = nextTimecode();
      const frames = [{ trackNumber: 1, timestamp: timecode, keyframe: true, data: randomBytes(100_000) }];
      const known = writeCluster(timecode, frames);
      const bytes = turn % 2 === 0 ? known : withUnknownSize(known);
      byTimecode.set(timecode, bytes);
      producer.write(bytes).write(tags(`turn-${turn}`));
      await producer.acknowledged('BUFFERING', timecode);
      if (turn === 0) producer.acknowledged('PERSISTED', timecode).then(onPersisted, () => undefined);
    }
  } catch {
    // The server was killed: what was heard until then counts.
  }
  for (const { EventType, FragmentNumber = '', FragmentTimecode } of await producer.ended()) {
    const bytes = byTimecode.get(FragmentTimecode);
    if (EventType === 'BUFFERING' && bytes !== undefined)
      sent.set(FragmentNumber, { bytes, persisted: false });
    const fragment = sent.get(FragmentNumber);
    if (EventType === 'PERSISTED' && fragment !== undefined) fragment.persisted = true;
  }
}

test('a directory that another server uses is refused, by its process', async () => {
  const { child } = await startChild();

  await expect(startKvsLocal({ dir })).rejects.toThrow(
    new RegExp(
      `${dir} is in use by another kvs-local, process ${child.pid}\\. End that process or choose another`,
    ),
  );

  child.kill('SIGKILL');
  expect(await listNumbers((await start()).url)).toEqual([]);
});

test('a directory is free again when its server has closed, has failed to start, or was killed', async () => {
  const first = await start();
  await expect(startKvsLocal({ dir })).rejects.toThrow(/in use/);
  await first.close();
  await expect(startKvsLocal({ dir, host: '203.0.113.1' })).rejects.toThrow(/EADDRNOTAVAIL/);
  const { pid } = process;

  const locks = [`${pid} another/1`, '0 ', '4194999 ', 'half a lo', ''];
  for (const [index, lock] of locks.entries()) {
    writeFileSync(join(dir, `lock-${100 + 10 * index}`), lock);
    await (await startKvsLocal({ dir })).close();
  }

  expect(readdirSync(dir).sort()).toEqual(['lock-141', 'lock-142', 'streams']);
});

test('of several servers that start at once in a directory that a killed one left, one gets it', async () => {
  for (let round = 0; round < 20; round += 1) {
    writeFileSync(join(dir, `lock-${round * 10}`), '4194999 ');

    const started = await Promise.allSettled([1, 2, 3, 4, 5].map(() => startKvsLocal({ dir })));

    for (const outcome of started) if (outcome.status === 'fulfilled') await outcome.value.close();
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  }
});

/** The command in a process of its own, on the same directory. */
async function startChild(names = ['camera']): Promise<{ child: ChildProcess; url: string }> {
  const cli = require.resolve('../src/cli.ts');
  const streams = names.flatMap((name) => ['--stream', `${name}:24`]);
  const args = ['--import', 'tsx', cli, '--port', '0', '--any-credentials', '--dir', dir, ...streams];
  const child = spawn(process.execPath, args, { cwd: dirname(cli), stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  for await (const line of child.stdout as AsyncIterable<Buffer>) {
    const [, json = '{}'] = /^ready (.*)/.exec(line.toString()) ?? [];
    return { child, url: (JSON.parse(json) as { url: string }).url };
  }
  throw new Error('The server did not start');
}
