import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../build-site';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function build(name: string): Promise<Map<string, string>> {
  const directory = join(folder, name);
  await buildSite(directory);
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files
      .map(({ parentPath, name: file }) => join(parentPath, file))
      .sort()
      .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'base64')]),
  );
}

test('the page is built with what it needs of a browser beside it, and the same bytes each time', async () => {
  const first = await build('first');
  const second = await build('second');

  expect([...first.keys()]).toEqual([
    'content-security-policy.json',
    'page/frame-worker.js',
    'page/icon.svg',
    'page/index.html',
    'page/main.js',
    'page/style.css',
    'page/watch.css',
    'page/watch.html',
    'page/watch.js',
  ]);
  expect(second).toEqual(first);
});

test('files that have not changed are not written again, and what is no longer part of the page goes', async () => {
  await build('site');
  const script = join(folder, 'site/page/main.js');
  const before = statSync(script);
  writeFileSync(join(folder, 'site/page/old.js'), '');

  const files = await build('site');

  expect(statSync(script).ino).toBe(before.ino);
  expect([...files.keys()]).not.toContain('page/old.js');
});
