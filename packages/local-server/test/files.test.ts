import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  changeDirectory,
  type Disk,
  lockDirectory,
  setAside,
  systemDisk,
  toSystemFault,
  writeFileDurably,
} from '../src/index.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'local-server-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what is set aside lies beside, whole, and is named in one line', async () => {
  const notices: string[] = [];
  writeFileSync(join(dir, 'a\nb.json'), 'broken');
  mkdirSync(join(dir, 'folder'));
  writeFileSync(join(dir, 'folder', 'inner'), 'kept');

  const file = await setAside(join(dir, 'a\nb.json'), 'is no JSON', (notice) => notices.push(notice));
  await setAside(join(dir, 'folder'), 'is no stream', (notice) => notices.push(notice));

  expect(file).toEqual({ path: join(dir, 'set-aside', 'a\nb.json'), isMoved: true });
  expect(readFileSync(file.path, 'utf8')).toBe('broken');
  expect(readFileSync(join(dir, 'set-aside', 'folder', 'inner'), 'utf8')).toBe('kept');
  expect(notices[0]).toBe(`${dir}/a\\nb.json is no JSON. It is set aside as ${dir}/set-aside/a\\nb.json.`);
});

test('nothing that was set aside before is written over', async () => {
  for (const content of ['one', 'two', 'three']) {
    writeFileSync(join(dir, 'x'), content);
    await setAside(join(dir, 'x'), 'is broken', () => undefined);
  }

  expect(readdirSync(join(dir, 'set-aside')).sort()).toEqual(['x', 'x.1', 'x.2']);
  expect(readFileSync(join(dir, 'set-aside', 'x'), 'utf8')).toBe('one');
});

test('what cannot be moved stays, and is named', async () => {
  const notices: string[] = [];
  writeFileSync(join(dir, 'set-aside'), 'in the way');
  writeFileSync(join(dir, 'x'), 'broken');

  const { isMoved } = await setAside(join(dir, 'x'), 'is broken', (notice) => notices.push(notice));

  expect(isMoved).toBe(false);
  expect(readFileSync(join(dir, 'x'), 'utf8')).toBe('broken');
  expect(notices[0]).toMatch(/x is broken\. It is left where it is: EEXIST/);
});

test('a file in the place of the directory, or above it, is named with the cure', async () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');

  for (const place of [file, join(file, 'below')]) {
    await expect(lockDirectory(place, 'test-server')).rejects.toThrow(
      `${place} cannot be a directory: it, or a parent of it, is a file. Name another directory, or move the file away.`,
    );
  }
});

test('a directory without a free handle is not changed', async () => {
  const disk: Disk = {
    ...systemDisk,
    open: async () => {
      throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    },
  };

  const made = changeDirectory(dir, () => disk.mkdir(join(dir, 'made')), disk);

  await expect(made).rejects.toMatchObject({ code: 'EMFILE' });
  expect(readdirSync(dir)).toEqual([]);
});

test('a change of names is answered once the directory is on the disk, and its handle is given back', async () => {
  const steps: string[] = [];
  const disk: Disk = {
    ...systemDisk,
    open: async (path, flags) => {
      const file = await systemDisk.open(path, flags);
      steps.push(`open ${flags}`);
      return Object.assign(Object.create(file), {
        sync: async () => steps.push('sync'),
        close: async () => {
          steps.push('close');
          await file.close();
        },
      });
    },
  };

  const result = await changeDirectory(dir, async () => steps.push('change'), disk);
  await expect(changeDirectory(dir, () => disk.rmdir(join(dir, 'none')), disk)).rejects.toThrow('ENOENT');

  expect(result).toBe(2);
  expect(steps).toEqual(['open r', 'change', 'sync', 'close', 'open r', 'close']);
});

test('a directory is held until it is given back, and a second holder is told by whom', async () => {
  const giveBack = await lockDirectory(dir, 'test-server');

  await expect(lockDirectory(dir, 'test-server')).rejects.toThrow(
    `${dir} is in use by another test-server, process ${process.pid}. End that process or choose another directory. If it is not a test-server, remove lock-* there.`,
  );

  await giveBack();
  await (await lockDirectory(dir, 'test-server'))();
  expect(readdirSync(dir)).toHaveLength(2);
});

test.each([
  ['a dead process', '4194999 '],
  ['a process whose number was given away again', `${process.pid} another/1`],
  ['nobody', '0 '],
  ['half a lock', '12'],
])('a lock of %s holds nothing, as a link or as a file', async (_, content) => {
  symlinkSync(content, join(dir, 'lock-7'));
  await (await lockDirectory(dir, 'test-server'))();
  writeFileSync(join(dir, 'lock-70'), content);
  await (await lockDirectory(dir, 'test-server'))();

  expect(readdirSync(dir).sort()).toEqual(['lock-71', 'lock-72']);
});

test('a process that was killed holds nothing', async () => {
  const script = `
    import { lockDirectory } from ${JSON.stringify(require.resolve('../src/index.ts'))};
    await lockDirectory(${JSON.stringify(dir)}, 'test-server');
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, {
    cwd: dirname(__dirname),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');

  await expect(lockDirectory(dir, 'test-server')).rejects.toThrow(`process ${child.pid}`);

  child.kill('SIGKILL');
  await (await lockDirectory(dir, 'test-server'))();
});

test('a file is written whole, and its temporary name is gone', async () => {
  await writeFileDurably(join(dir, 'x'), 'one');
  await writeFileDurably(join(dir, 'x'), 'two');

  expect(readdirSync(dir)).toEqual(['x']);
  expect(readFileSync(join(dir, 'x'), 'utf8')).toBe('two');
});

test.each([
  ['EMFILE', 503, 'out-of-file-handles'],
  ['ENFILE', 503, 'out-of-file-handles'],
  ['ENOSPC', 507, 'out-of-space'],
  ['EDQUOT', 507, 'out-of-space'],
  ['EROFS', 507, 'read-only'],
  ['ENOMEM', 503, 'out-of-memory'],
])('%s is %i, %s', (code, statusCode, kind) => {
  expect(toSystemFault(Object.assign(new Error('x'), { code }))).toMatchObject({ statusCode, kind });
});

test('any other error is a fault of the server', () => {
  expect(toSystemFault(Object.assign(new Error('x'), { code: 'EACCES' }))).toBeUndefined();
  expect(toSystemFault(undefined)).toBeUndefined();
});
