import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lchownSync,
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
import { join, relative } from 'node:path';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { cluster, header, someTime } from './media.ts';
import { putMedia, putMediaHeaders } from './put-media-connection.ts';

let dir: string;
let notices: string[];
let faults: unknown[];
const open: KvsLocal[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kvs-local-'));
  notices = [];
  faults = [];
});

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  rmSync(dir, { recursive: true });
});

async function start(names = ['camera'], folder = dir): Promise<KvsLocal> {
  const streams = names.map((name) => ({ name, dataRetentionInHours: 24 }));
  const server = await startKvsLocal({
    dir: folder,
    streams,
    onNotice: (notice) => notices.push(notice),
    onFault: (error) => faults.push(error),
  });
  open.push(server);
  return server;
}

async function list(url: string, StreamName = 'camera'): Promise<number[]> {
  const { archive, destroy } = createClients(url);
  const { Fragments = [] } = await archive.send(new ListFragmentsCommand({ StreamName }));
  destroy();
  return Fragments.map(({ ProducerTimestamp }) => (Number(ProducerTimestamp) - someTime) / 1000);
}

function streamFolder(name = 'camera'): string {
  const folder = readdirSync(join(dir, 'streams')).find((entry) => entry.startsWith(`${name}-`));
  return join(dir, 'streams', folder ?? '');
}

/** Every file below a folder with its content, by its path. */
function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [relative(folder, path), readFileSync(path, 'base64')];
    }),
  );
}

/** Puts so many fragments and closes the server. @returns their numbers, oldest first */
async function putAndClose(count: number): Promise<string[]> {
  const server = await start();
  const clusters = Array.from({ length: count }, (_, index) => cluster(someTime + index * 1000));
  await putMedia(server.url, Buffer.concat([header(), ...clusters]));
  await server.close();
  return readdirSync(streamFolder()).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []);
}

const damages: [string, (file: string) => void][] = [
  ['truncated', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['empty', (file) => truncateSync(file, 0)],
  ['filled with zeros', (file) => writeFileSync(file, Buffer.alloc(statSync(file).size))],
];

test.each(damages.flatMap(([what, damage]) => ['json', 'mkv'].map((kind) => [what, kind, damage] as const)))(
  'a %s .%s is set aside with its other half, byte by byte, and named; the others are there',
  async (_, kind, damage) => {
    const numbers = await putAndClose(3);
    const damaged = `${numbers[1]}.${kind}`;
    damage(join(streamFolder(), damaged));
    const before = contents(streamFolder());

    const server = await start();

    expect(await list(server.url)).toEqual([0, 2]);
    const after = contents(streamFolder());
    for (const name of [`${numbers[1]}.json`, `${numbers[1]}.mkv`])
      expect(after.get(`set-aside/${name}`)).toBe(before.get(name));
    expect([...after.values()].sort()).toEqual(expect.arrayContaining([...before.values()].filter(isMedia)));
    expect(notices).toHaveLength(2);
    expect(notices.join('\n')).toContain(join(streamFolder(), damaged));
    expect(notices[0]).toMatch(/belongs to (a record|media) that is .*\. It is set aside as .*set-aside/);
  },
);

function isMedia(content: string): boolean {
  return !Buffer.from(content, 'base64').includes('"epoch"');
}

test('a record without media, and media without a record, are set aside', async () => {
  const numbers = await putAndClose(3);
  rmSync(join(streamFolder(), `${numbers[0]}.mkv`));
  rmSync(join(streamFolder(), `${numbers[2]}.json`));

  const server = await start();

  expect(await list(server.url)).toEqual([1]);
  const aside = readdirSync(join(streamFolder(), 'set-aside')).sort();
  expect(aside).toEqual([`${numbers[0]}.json`, `${numbers[2]}.mkv`].sort());
});

test("foreign files stay where they are, and the store's own temporary files go", async () => {
  const [number] = await putAndClose(1);
  const folder = streamFolder();
  for (const name of ['holiday.mkv', '1.mkv.bak', 'notes.json', 'a.tmp'])
    writeFileSync(join(folder, name), 'mine');
  mkdirSync(join(dir, 'streams', 'holiday.removed'));
  writeFileSync(join(dir, 'streams', 'holiday.removed', '1.mkv'), 'mine');
  for (const name of ['9.mkv.tmp', '9.json.tmp']) writeFileSync(join(folder, name), 'half');
  copyFileSync(join(folder, `${number}.json`), join(folder, '8.removed'));
  writeFileSync(join(folder, '8.mkv'), 'removal began');

  const server = await start();

  expect(await list(server.url)).toEqual([0]);
  expect(readdirSync(folder).sort()).toEqual(
    [
      'stream.json',
      `${number}.json`,
      `${number}.mkv`,
      'holiday.mkv',
      '1.mkv.bak',
      'notes.json',
      'a.tmp',
    ].sort(),
  );
  expect(readdirSync(join(dir, 'streams', 'holiday.removed'))).toEqual(['1.mkv']);
  expect(notices).toEqual([]);
});

/** Root may read all, and so works as nobody. @returns ends that */
function giveUpRoot(): () => void {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) return () => undefined;
  for (const path of ['.', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(dir, path), nobody, nobody);
  }
  process.seteuid(nobody);
  return () => process.seteuid?.(0);
}

const nobody = 65_534;

test.each(['json', 'mkv'])('a .%s that may not be read stays where it is, and is named', async (kind) => {
  const numbers = await putAndClose(2);
  const file = join(streamFolder(), `${numbers[0]}.${kind}`);
  chmodSync(file, 0);
  const before = statSync(file);

  const takeRoot = giveUpRoot();
  try {
    const server = await start();

    expect(await list(server.url)).toEqual([1]);
    await server.close();
  } finally {
    takeRoot();
  }
  expect(statSync(file)).toMatchObject({ ino: before.ino, size: before.size });
  expect(readdirSync(streamFolder())).not.toContain('set-aside');
  expect(notices).toEqual([
    expect.stringMatching(/\.json cannot be read \(EACCES.*restore its permissions, or move it away/),
  ]);
});

test('a file that the system cannot read stays where it is, and is named', async () => {
  const numbers = await putAndClose(2);
  const file = join(streamFolder(), `${numbers[0]}.json`);
  rmSync(file);
  mkdirSync(file);

  const server = await start();

  expect(await list(server.url)).toEqual([1]);
  expect(readdirSync(streamFolder())).toEqual(
    expect.arrayContaining([`${numbers[0]}.json`, `${numbers[0]}.mkv`]),
  );
  expect(notices[0]).toMatch(/\.json cannot be read \(EISDIR/);
});

test.each([
  [
    '',
    /stream\.json is empty\. Its stream is not started, and its fragments stay as they are\. Restore a complete stream\.json, or move the folder away\./,
  ],
  ['{"name":', /stream\.json is not a stream's record\./],
  ['null', /stream\.json is not a stream's record\./],
  ['{"name":"camera"}', /stream\.json is not a stream's record\./],
  ['\0\0\0\0', /stream\.json is not a stream's record\./],
  [
    '{"name":"camera","arn":"a","version":"1","kmsKeyId":"k","createdMs":0,"retentionHours":0,"epoch":-1,"tags":{},"storageTier":"COLD"}',
    /stream\.json is not a stream's record\./,
  ],
])(
  'a stream.json of %j is named with its cure; nothing of it is touched, and other streams start',
  async (json, notice) => {
    const first = await start(['camera', 'other']);
    for (const name of ['camera', 'other'])
      await putMedia(
        first.url,
        Buffer.concat([header(), cluster(someTime)]),
        putMediaHeaders({ 'x-amzn-stream-name': name }),
      );
    await first.close();
    writeFileSync(join(streamFolder(), 'stream.json'), json);
    writeFileSync(join(streamFolder(), '9.mkv.tmp'), 'half');
    const before = contents(streamFolder());

    const server = await start(['other']);

    expect(await list(server.url, 'other')).toEqual([0]);
    expect(contents(streamFolder())).toEqual(before);
    expect(notices).toEqual([expect.stringMatching(notice)]);
  },
);

test('of two streams of one name the newer one starts, and the other is named', async () => {
  const json = readFileSync(await brokenStream(), 'utf8');
  const before = contents(streamFolder());
  await (await start()).close();
  const [older = ''] = notices[0]?.split('/stream.json') ?? [];
  writeFileSync(join(older, 'stream.json'), json.replace('broken ', ''));

  const server = await start();

  expect(await list(server.url)).toEqual([]);
  expect(notices[1]).toBe(
    `${older} holds an older stream named camera. It is not started and stays as it is. Move one of the two folders away.`,
  );
  expect([...contents(older).keys()].sort()).toEqual([...before.keys()].sort());
});

/** Puts a fragment and spoils the record of its stream. @returns the path of the record */
async function brokenStream(): Promise<string> {
  await putAndClose(1);
  const path = join(streamFolder(), 'stream.json');
  writeFileSync(path, `broken ${readFileSync(path, 'utf8')}`);
  return path;
}

test('a second server is refused before anything is touched', async () => {
  const numbers = await putAndClose(2);
  await start();
  truncateSync(join(streamFolder(), `${numbers[0]}.mkv`), 1);
  writeFileSync(join(streamFolder(), '9.mkv.tmp'), 'being written by the first');
  const before = contents(dir);

  await expect(startKvsLocal({ dir })).rejects.toThrow(`in use by another kvs-local, process ${process.pid}`);

  expect(contents(dir)).toEqual(before);
});

function mountSmallDisk(path: string): boolean {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a server starts on a full disk, and its fragments can be read; what does not fit is told', async () => {
  const disk = join(dir, 'disk');
  if (!mountSmallDisk(disk)) {
    console.warn('Skipped a start on a full disk: this machine lets nobody mount one.');
    return;
  }
  try {
    const first = await start(['camera'], disk);
    await putMedia(first.url, Buffer.concat([header(), cluster(someTime)]));
    await first.close();
    for (const chunk of [4096, 1]) {
      try {
        for (;;) writeFileSync(join(disk, 'ballast'), Buffer.alloc(chunk), { flag: 'a' });
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      }
    }

    const server = await start(['camera'], disk);

    expect(await list(server.url)).toEqual([0]);
    const refused = await fetch(`${server.url}/putMedia`, {
      method: 'POST',
      headers: putMediaHeaders(),
      body: Buffer.concat([header(), cluster(someTime + 1000)]),
    });
    expect(refused.status).toBe(507);
    expect(faults).toMatchObject([{ code: 'ENOSPC' }]);
    expect(await refused.json()).toEqual({
      Message: "The server's disk is full. Free some space, then send again.",
    });

    rmSync(join(disk, 'ballast'));
    const acknowledgements = await putMedia(server.url, Buffer.concat([header(), cluster(someTime + 1000)]));
    expect(acknowledgements.at(-1)?.EventType).toBe('PERSISTED');
    expect(await list(server.url)).toEqual([0, 1]);
    await server.close();
  } finally {
    execFileSync('umount', [disk]);
  }
});
