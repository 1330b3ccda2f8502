import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../..');

const app = `
import { App } from 'aws-cdk-lib';
import { FrameIngestStack } from '@frame-ingest/infra';

new FrameIngestStack(new App(), 'FrameIngest');
`;

let folder: string;

/** Packs the construct and installs it into an empty CDK project, with the oldest libraries that it declares. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infra-package-'));
  run(join(repository, 'infra'), 'npx', '-y', 'pnpm@12.21.0', 'pack', '--pack-destination', folder);
  const [tarball, ...others] = readdirSync(folder);
  expect(others).toEqual([]);

  const { peerDependencies } = JSON.parse(readFileSync(join(repository, 'infra/package.json'), 'utf8'));
  const oldest = Object.entries<string>(peerDependencies).map(
    ([name, range]) => name + range.replace('^', '@'),
  );
  const tools = ['typescript@7.0.2', '@types/node@20.19.25'];
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', `./${tarball}`, ...oldest, ...tools);
  writeFileSync(join(folder, 'app.ts'), app);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
}

/** The synthesized stack: its template, and its images by the hash of their sources. */
function synthesize(cwd: string, ...args: string[]): { template: string; images: string[] } {
  const outdir = join(folder, 'out');
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir);
  execFileSync(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' },
  });
  const read = (name: string) => readFileSync(join(outdir, name), 'utf8');
  const images = Object.keys(JSON.parse(read('FrameIngest.assets.json')).dockerImages);
  return { template: read('FrameIngest.template.json'), images };
}

test('the construct has types that a strict CommonJS project takes, and synthesizes there as it does here', () => {
  run(
    folder,
    'npx',
    'tsc',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    'app.ts',
  );
  const there = synthesize(folder, 'app.js');
  const here = synthesize(repository, '--import', 'tsx', 'bin/frame-ingest.ts');

  expect(there.images).toHaveLength(1);
  expect(there.images).toEqual(here.images);
  expect(there.template).toBe(here.template);
});

test('the construct is imported by ES modules by its names', () => {
  const script = `
    import { FrameIngest, FrameIngestStack, VideoStream } from '@frame-ingest/infra';
    console.log([FrameIngest, FrameIngestStack, VideoStream].every((type) => typeof type === 'function'));`;

  expect(run(folder, process.execPath, '--input-type=module', '-e', script).trim()).toBe('true');
});

test('the package brings the notices of what its image holds', () => {
  const image = join(folder, 'node_modules/@frame-ingest/infra/image');

  expect(readdirSync(image)).toEqual(
    expect.arrayContaining(['.dockerignore', 'Dockerfile', 'THIRD-PARTY-NOTICES.md', 'package-lock.json']),
  );
});
