import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, installConsumer, snapshotAcrossRelease } from './consumer-project.ts';
import { measureSynthesis } from './measure-synthesis.ts';

const repository = join(__dirname, '../..');
const manifest = readJson(repository, 'infra/package.json');
const ranges = Object.entries<string>(manifest.peerDependencies);

const [oldest, newest] = ['oldest', 'newest'].map((which) => {
  const versions = ranges.map(([name, range]) => [
    name,
    which === 'oldest' ? range.replace(/^\^/, '') : range,
  ]);
  const { 'aws-cdk-lib': library = '', constructs = '' } = Object.fromEntries(versions);
  return { library, constructs };
}) as [Libraries, Libraries];
/** Yarn asks the registry for what a package bundles too, and the newest libraries bundle what not every registry has. */
const between = { library: '2.260.0', constructs: '10.5.0' };

type Libraries = Pick<Consumer, 'library' | 'constructs'>;

/** One of each kind, and not each with each: a kind that fails does so with any of the others. */
const consumers: Record<string, Consumer> = {
  oldest: { manager: 'npm', modules: 'CommonJS', runner: 'Jest', ...oldest },
  newest: { manager: 'npm', modules: 'ESM', runner: 'vitest', ...newest },
  linked: { manager: 'pnpm', modules: 'ESM', runner: 'Jest', ...newest },
  classic: { manager: 'Yarn 1', modules: 'CommonJS', runner: 'Jest', ...between },
  archived: { manager: 'Yarn 4', modules: 'CommonJS', runner: 'Jest', ...between },
};

/** Of the tarball. It holds the bundled handler with its source maps, the pages and the description of the API, for the most part. */
const maxPackageBytes = 1_250_000;

/** Beside the stack: what the package brings beyond it, and what old libraries know less about. */
const app = `
import { App, Stack } from 'aws-cdk-lib';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnStream } from 'aws-cdk-lib/aws-kinesisvideo';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CaptureSite, FrameIngest, FrameIngestStack, VideoStream } from '@frame-ingest/infra';

const app = new App();
new FrameIngestStack(app, 'FrameIngest');

const stack = new Stack(app, 'More', { env: { account: '111122223333', region: 'eu-west-1' } });
new FrameIngest(stack, 'Front', {
  stream: VideoStream.fromStreamName(stack, 'FrontDoor', 'front-door'),
  bucket: Bucket.fromBucketName(stack, 'Archive', 'my-archive'),
});
const frameIngest = new FrameIngest(stack, 'Back', {
  stream: new CfnStream(stack, 'BackDoor', { dataRetentionInHours: 24 }),
  authorizer: new HttpNoneAuthorizer(),
  encryptionKey: new Key(stack, 'Key'),
});
new CaptureSite(stack, 'Site', { frameIngest });
`;

/** The recipe for snapshots, with a change of the handler between two syntheses. */
const snapshots = `
import { appendFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrameIngestStack } from '@frame-ingest/infra';
import { maskAssetHashes } from './mask-asset-hashes.js';

const synthesize = () => Template.fromStack(new FrameIngestStack(new App(), 'FrameIngest')).toJSON();
const before = synthesize();
appendFileSync('node_modules/@frame-ingest/infra/image/handler/index.mjs', '// Another handler.\\n');
const after = synthesize();
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
console.log(same(before, after), same(maskAssetHashes(before), maskAssetHashes(after)));
`;

let root: string;
let tarball: string;
let here: Synthesis;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'infra-package-'));
  run(join(repository, 'infra'), 'npx', '-y', 'pnpm@12.21.0', 'pack', '--pack-destination', root);
  const [packed = '', ...others] = readdirSync(root);
  expect(others).toEqual([]);
  tarball = join(root, packed);
  here = synthesize(repository, '--import', 'tsx', 'bin/frame-ingest.ts');
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The recipe for snapshots in the README of the package. */
function readRecipe(): string {
  const readme = readFileSync(join(repository, 'infra/README.md'), 'utf8');
  const recipe = readme.split('```').find((block) => block.includes('export function maskAssetHashes')) ?? '';
  return recipe.replace(/^ts\n/, '');
}

describe.each(Object.entries(consumers))('the %s project', (which, consumer) => {
  const folder = (): string => join(root, which);
  beforeAll(() => {
    const tools = consumer.manager === 'npm' ? ['typescript@7.0.2', '@types/node@20.19.25'] : [];
    installConsumer(folder(), consumer, tarball, tools);
  }, 300_000);

  const { manager, modules, runner, library } = consumer;
  test(`(${manager}, ${modules}, ${runner}, aws-cdk-lib ${library}) has the same image, and a snapshot that outlives a release`, () => {
    const there = snapshotAcrossRelease(folder(), consumer, readRecipe());

    expect(there.images).toEqual(here.images);
    if (manager !== 'Yarn 4' && isOfRepository(folder())) expect(there.template).toBe(here.template);
  }, 120_000);
});

describe.each([{ which: 'oldest' }, { which: 'newest' }])(
  'an empty project with the $which libraries of the declared ranges',
  ({ which }) => {
    let folder: string;
    beforeAll(() => {
      folder = join(root, which);
    });

    test('takes the types of the construct, and synthesizes the image that the repository does', () => {
      writeFileSync(join(folder, 'app.ts'), app);
      compile(folder, 'app.ts');
      const there = synthesize(folder, 'app.js');

      expect(there.images).toHaveLength(1);
      expect(there.images).toEqual(here.images);
      if (isOfRepository(folder)) expect(there.template).toBe(here.template);
    });

    test('imports the construct from ES modules by its names', () => {
      const script = `
      import { FrameIngest, FrameIngestStack, VideoStream } from '@frame-ingest/infra';
      console.log([FrameIngest, FrameIngestStack, VideoStream].every((type) => typeof type === 'function'));`;

      expect(run(folder, process.execPath, '--input-type=module', '-e', script).trim()).toBe('true');
    });

    test('finds the notices of what the image holds', () => {
      const image = join(folder, 'node_modules/@frame-ingest/infra/image');

      expect(readdirSync(image)).toEqual(
        expect.arrayContaining([
          '.dockerignore',
          'Dockerfile',
          'THIRD-PARTY-NOTICES.md',
          'package-lock.json',
        ]),
      );
    });

    test('has snapshots that outlive a change of the handler, by the recipe in the README of the package', () => {
      writeFileSync(join(folder, 'mask-asset-hashes.ts'), readRecipe());
      writeFileSync(join(folder, 'snapshots.ts'), snapshots);
      compile(folder, 'snapshots.ts');

      expect(run(folder, process.execPath, 'snapshots.js').trim()).toBe('false true');
    });
  },
);

test('the package is no larger than it may be, and CI is told how large and how fast it is', () => {
  const { size } = statSync(tarball);
  const { coldMs, warmMs, ownMs } = measureSynthesis(join(root, 'newest'));
  process.stdout.write(
    `infra: package ${toMegabytes(size)} of at most ${toMegabytes(maxPackageBytes)}; synthesis ${coldMs} ms cold, ${warmMs} ms warm, ` +
      `${ownMs} ms of that in new FrameIngest\n`,
  );

  // Times are those of the machine, and told only.
  expect(size).toBeLessThanOrEqual(maxPackageBytes);
}, 120_000);

test('things of a second copy of aws-cdk-lib, of another version, are taken as those of the first', () => {
  const folder = join(root, 'newest');
  // A dependency that brings a copy of its own.
  const modules = join(folder, 'vendor/node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(root, 'oldest/node_modules', name), join(modules, name));
  }
  writeFileSync(
    join(folder, 'vendor/index.cjs'),
    "exports.version = require('aws-cdk-lib/package.json').version;\n" +
      "exports.authorizer = new (require('aws-cdk-lib/aws-apigatewayv2-authorizers').HttpIamAuthorizer)();\n" +
      "exports.duration = require('aws-cdk-lib').Duration.seconds(7);",
  );
  const script = `
    import { App, Duration, Stack } from 'aws-cdk-lib';
    import { Template } from 'aws-cdk-lib/assertions';
    import { createRequire } from 'node:module';
    import { FrameIngest } from '@frame-ingest/infra';
    const require = createRequire(import.meta.url);
    const { version, authorizer, duration } = require('./vendor/index.cjs');
    const synthesize = (props) => {
      const stack = new Stack(new App(), 'Test');
      new FrameIngest(stack, 'Cam', props);
      return JSON.stringify(Template.fromStack(stack).toJSON());
    };
    const own = require('aws-cdk-lib/package.json').version;
    const isSame = synthesize({ authorizer, timeout: duration }) === synthesize({ timeout: Duration.seconds(7) });
    console.log(version !== own, isSame);`;
  writeFileSync(join(folder, 'second-copy.mjs'), script);

  expect(run(folder, process.execPath, 'second-copy.mjs').trim()).toBe('true true');
});

test('bindings for Python, Java, .NET and Go are made from the package', () => {
  const outdir = join(root, 'bindings');
  const pacmak = join(repository, 'infra/node_modules/.bin/jsii-pacmak');
  run(root, pacmak, '--code-only', '--outdir', outdir, join(root, 'newest/node_modules/@frame-ingest/infra'));

  const binding = (...path: string[]) => readFileSync(join(outdir, ...path), 'utf8');
  expect(binding('python/src/frame_ingest_infra/__init__.py')).toContain('def grant_invoke(');
  expect(binding('java/src/main/java/io/github/frameingest/infra/FrameIngest.java')).toContain(
    'grantInvoke(',
  );
  expect(binding('dotnet/FrameIngest.Infra/FrameIngest/Infra/FrameIngest.cs')).toContain(' GrantInvoke(');
  expect(binding('go/frameingestinfra/FrameIngest.go')).toContain('GrantInvoke(');
});

function toMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
}

/** Whether a project has the aws-cdk-lib of the repository: another version may write other templates. */
function isOfRepository(folder: string): boolean {
  const version = (from: string) => readJson(from, 'node_modules/aws-cdk-lib/package.json').version;
  return version(folder) === version(repository);
}

/** As a strict project does, of CommonJS or of ES modules. */
function compile(cwd: string, file: string): void {
  const strict = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  run(cwd, 'npx', 'tsc', ...strict, file);
}

interface Synthesis {
  readonly template: string;
  /** Images by the hash of their sources. */
  readonly images: string[];
}

/** The stack FrameIngest as a program synthesizes it. */
function synthesize(cwd: string, ...args: string[]): Synthesis {
  const outdir = mkdtempSync(join(root, 'out-'));
  execFileSync(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' },
  });
  const images = Object.keys(readJson(outdir, 'FrameIngest.assets.json').dockerImages);
  return { template: readFileSync(join(outdir, 'FrameIngest.template.json'), 'utf8'), images };
}
