import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../..');
const pnpm = ['-y', 'pnpm@12.21.0'];

interface Manifest {
  readonly name: string;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> };
}

const manifests = readdirSync(join(repository, 'packages')).map(
  (name) => JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as Manifest,
);
const published = manifests.filter(({ publishConfig }) => publishConfig?.exports !== undefined);

let folder: string;

/** Builds and packs every package and installs the tarballs into an empty project, as their users get them. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
  run(repository, 'npx', ...pnpm, 'build');
  const filters = published.flatMap(({ name }) => ['--filter', name]);
  run(repository, 'npx', ...pnpm, '-r', ...filters, 'pack', '--pack-destination', folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  expect(tarballs).toHaveLength(published.length);
  const tools = ['typescript@7.0.2', '@types/node@20.19.25', '@types/aws-lambda@8.10.164'];
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`), ...tools);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
}

const entries = published.flatMap(({ name, publishConfig }) =>
  Object.keys(publishConfig?.exports ?? {})
    .filter((entry) => entry !== './lambda')
    .map((entry) => name + entry.slice(1)),
);

test.each(entries)('%s is imported by plain Node', (entry) => {
  const script = `console.log(Object.keys(await import(${JSON.stringify(entry)})).length > 0)`;

  expect(run(folder, process.execPath, '--input-type=module', '-e', script).trim()).toBe('true');
});

test('every package has types that a strict project takes', () => {
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
  const uses = entries.map((_, index) => `entry${index}`);
  writeFileSync(
    join(folder, 'types.ts'),
    [...imports, `export const all = [${uses.join(', ')}];`].join('\n'),
  );

  const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  expect(run(folder, 'npx', 'tsc', ...strict, '--lib', 'es2023,dom,dom.iterable', 'types.ts')).toBe('');
});

test('the converter finds an ffmpeg that runs, although no install script was allowed', () => {
  const script = `
    import { createConvertFrames } from '@frame-ingest/converter';
    import { readSegments } from '@frame-ingest/matroska';
    import sharp from 'sharp';
    const image = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } }).jpeg().toBuffer();
    const { matroska } = await createConvertFrames()({
      frames: [{ index: 0, timestampMs: 1, image }],
      lastFrameMs: 100, timeoutMs: 10000, segmentUuid: new Uint8Array(16),
    });
    console.log(readSegments(matroska)[0].clusters.length);`;

  expect(run(folder, process.execPath, '--input-type=module', '-e', script).trim()).toBe('1');
});

test('the emulator starts by its name', async () => {
  const child = spawn('npx', ['kvs-local', '--port', '0', '--stream', 'cam:1'], {
    cwd: folder,
    detached: true,
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes('\n')) break;
  }
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await once(child, 'exit');

  expect(output).toMatch(/^ready \{"url":"http:\/\/127\.0\.0\.1:\d+".*"cam"/);
});
