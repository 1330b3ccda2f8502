import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { LocalStackAddresses } from '@frame-ingest/local';
import { exampleFrames, toDataUrl } from '../support/sample.ts';
import { copyRepository } from './copy-repository.ts';
import { readSnippets } from './read-snippets.ts';

const repository = join(__dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> };
}

const manifests = readdirSync(join(repository, 'packages')).map(
  (name) => JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as Manifest,
);
const published = manifests.filter((manifest) => manifest.private !== true);

let root: string;
/** The repository, freshly cloned. */
let clone: string;
/** The tarballs of all packages. */
let packed: string;
/** An empty project that they are installed into. */
let folder: string;

/** By the commands of docs/getting-started.md. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'packages-'));
  clone = join(root, 'frame-ingest');
  folder = join(root, 'my-project');
  packed = join(folder, 'packed');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  copyRepository(clone);
  const [, commands = ''] =
    /^```sh\n(.+ pack-all [\s\S]*?)^```$/m.exec(
      readFileSync(join(clone, 'docs/getting-started.md'), 'utf8'),
    ) ?? [];

  run(clone, 'sh', '-ec', commands);

  expect(readdirSync(packed)).toHaveLength(published.length + 1);
  const tools = ['typescript@7.0.2', '@types/node@20.19.25', 'esbuild@0.28.2'];
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', ...tools);
}, 600_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @returns what it printed @throws Error with what it printed, when it fails */
/** As a user's shell has it: what the package manager that runs this test has set is its own. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')),
);

function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status ?? error?.message}:\n${stdout}`);
}

const entries = published.flatMap(({ name, publishConfig }) =>
  Object.keys(publishConfig?.exports ?? {})
    // The functions read their environment when they are loaded, and a worker has one of its own.
    .filter((entry) => !['./lambda', './redrive-lambda', './frame-worker'].includes(entry))
    // It is read, not run.
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => name + entry.slice(1)),
);

test.each(entries)('%s is imported by plain Node', (entry) => {
  const script = `console.log(Object.keys(await import(${JSON.stringify(entry)})).length > 0)`;

  expect(run(folder, process.execPath, '--input-type=module', '-e', script).trim()).toBe('true');
});

test('the OpenAPI document is found by its name', () => {
  const script = `console.log(require('@frame-ingest/contract/openapi.json').openapi)`;

  expect(run(folder, process.execPath, '-e', script).trim()).toBe('3.1.0');
});

test.each([
  ['a project of Node', entries, ['--module', 'nodenext', '--types', 'node']],
  [
    'a page, whose compiler knows nothing of Node',
    ['@frame-ingest/contract', '@frame-ingest/capture', '@frame-ingest/kinesis-video'],
    ['--module', 'preserve', '--moduleResolution', 'bundler', '--types', '', '--lib', 'es2023,dom'],
  ],
])('strict types are taken by %s', (_where, taken, options) => {
  const imports = taken.map((entry, index) => `import * as entry${index} from '${entry}';`);
  const uses = taken.map((_, index) => `entry${index}`);
  const lines = [...imports, `export const all = [${uses.join(', ')}];`];
  writeFileSync(join(folder, 'types.ts'), lines.join('\n'));

  // Declarations are checked too: no skipLibCheck.
  const strict = ['--strict', '--noEmit', '--target', 'es2022', '--exactOptionalPropertyTypes'];
  expect(run(folder, 'npx', 'tsc', ...strict, ...options, 'types.ts')).toBe('');
});

test('every example in a document is taken by a strict project, as it is written', () => {
  const snippets = readSnippets();
  mkdirSync(join(folder, 'snippets'));
  for (const { name, code } of snippets) writeFileSync(join(folder, 'snippets', `${name}.ts`), code);

  const strict = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const files = snippets.map(({ name }) => `snippets/${name}.ts`);
  const told = run(folder, 'npx', 'tsc', ...strict, '--lib', 'es2023,dom,dom.iterable', ...files);

  expect(told).toBe('');
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching('capture-README')]));
}, 120_000);

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

test('the uploader starts by its name', () => {
  expect(run(folder, 'npx', 'frame-ingest-upload', '--help')).toContain('--url URL');
});

test('the command line runs by its name: its help, and a report of a file', () => {
  writeFileSync(join(folder, 'empty.mkv'), '');

  const help = run(folder, 'npx', 'frame-ingest', '--help');
  const report = spawnSync('npx', ['frame-ingest', 'inspect', 'empty.mkv', '--json'], {
    ...{ cwd: folder, env: environment, encoding: 'utf8' },
  });

  expect(help).toContain('frame-ingest local');
  expect(report.status).toBe(1);
  expect(JSON.parse(report.stdout)).toMatchObject({ file: 'empty.mkv' });
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

test('the local stack starts by its name, with the page, the sample clip and the API', async () => {
  const ports = ['--port', '0', '--s3-port', '0', '--kvs-port', '0'];
  const child = spawn('npx', ['frame-ingest-local', ...ports], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ready = '';
  for await (const line of createInterface(child.stdout)) {
    ready = line;
    if (line.startsWith('ready ')) break;
  }
  child.stdout.resume();
  const { page, api } = JSON.parse(ready.slice('ready '.length)) as LocalStackAddresses;
  const fetchText = async (path: string) => (await fetch(new URL(path, page))).text();

  const script = await fetchText('/main.js');
  const worker = await fetchText('/frame-worker.js');
  const sample = JSON.parse(await fetchText('/Sample')) as { frames: string[] };
  const frames = exampleFrames.slice(0, 10).map(toDataUrl);
  const response = await fetch(`${api}/FrameData`, {
    method: 'POST',
    body: JSON.stringify({ frames, framerate: 10 }),
  });
  const answer = (await response.json()) as FrameDataAnswer;
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await once(child, 'exit');

  expect(script).toContain('site-config.json');
  expect(worker).toContain('OffscreenCanvas');
  expect(sample.frames).toHaveLength(60);
  expect(answer).toMatchObject({ frames: { encoded: 10, dropped: [] }, delivery: { state: 'delivered' } });
});

test("the worker is bundled by the command in the capture package's README", () => {
  const readme = readFileSync(join(folder, 'node_modules/@frame-ingest/capture/README.md'), 'utf8');
  const [, command = ''] = /^(esbuild .+)$/m.exec(readme) ?? [];

  run(folder, 'npx', ...command.split(' '), '--log-level=error');

  expect(readFileSync(join(folder, 'public/frame-worker.js'), 'utf8')).toContain('OffscreenCanvas');
});

test.each(['packages/handler', 'packages/local', 'infra'])('npm packs %s as pnpm does', (path) => {
  const source = join(clone, path);
  const before = readFileSync(join(source, 'package.json'), 'utf8');

  const [name = ''] = run(source, 'npm', 'pack', '--silent', '--pack-destination', root)
    .trim()
    .split('\n')
    .slice(-1);

  const list = (tarball: string) => run(root, 'tar', '-tzf', tarball).trim().split('\n').sort();
  const readManifest = (tarball: string) => {
    const text = run(root, 'tar', '-xzOf', tarball, 'package/package.json');
    const { devDependencies, scripts, publishConfig, ...manifest } = JSON.parse(text);
    return manifest;
  };
  expect(list(join(root, name))).toEqual(list(join(packed, name)));
  expect(readManifest(join(root, name))).toEqual(readManifest(join(packed, name)));
  expect(readFileSync(join(source, 'package.json'), 'utf8')).toBe(before);
  expect(readdirSync(source)).toEqual(expect.not.arrayContaining(['LICENSE', 'package.json.kept']));
});

test.each(['packages/handler', 'packages/contract', 'infra'])(
  'npm refuses the folder %s as a dependency, with the cure',
  (path) => {
    const project = mkdtempSync(join(root, 'by-folder-'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));

    const { status, stderr } = spawnSync('npm', ['install', join(clone, path)], {
      cwd: project,
      encoding: 'utf8',
      env: environment,
    });

    expect(status).toBe(1);
    expect(stderr).toContain('cannot be installed from its folder');
    expect(stderr).toContain('run pack-all PROJECT/packed');
  },
);
