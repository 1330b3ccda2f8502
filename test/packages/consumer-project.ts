import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A project that has the construct from a registry, or here from its tarball. */
export interface Consumer {
  readonly manager: 'npm' | 'pnpm' | 'Yarn 1' | 'Yarn 4';
  readonly modules: 'CommonJS' | 'ESM';
  readonly runner: 'Jest' | 'vitest';
  /** Version or range of aws-cdk-lib, and of constructs. */
  readonly library: string;
  readonly constructs: string;
}

/** What a project has synthesized. */
export interface ConsumerSynthesis {
  readonly template: string;
  /** Images by the hash of their sources. */
  readonly images: string[];
}

const runners = { Jest: 'jest@30.5.2', vitest: 'vitest@3.2.4' };

const yarn4 = ['-y', '-p', '@yarnpkg/cli-dist@4.18.1', 'yarn'];

/** Installs as the manager does it by default: npm and Yarn 1 copy, pnpm links, Yarn 4 keeps archives and has no node_modules. */
export function installConsumer(
  folder: string,
  consumer: Consumer,
  tarball: string,
  tools: string[] = [],
): void {
  const { manager, modules, runner, library, constructs } = consumer;
  const type = modules === 'ESM' ? 'module' : 'commonjs';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type }));
  const libraries = [`aws-cdk-lib@${library}`, `constructs@${constructs}`, runners[runner], ...tools];
  if (manager === 'npm') {
    runIn(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...libraries);
  } else if (manager === 'pnpm') {
    const options = ['--prefer-offline', '--ignore-scripts'];
    runIn(folder, 'npx', '-y', 'pnpm@12.21.0', 'add', ...options, tarball, ...libraries);
  } else if (manager === 'Yarn 1') {
    const options = ['--prefer-offline', '--ignore-scripts', '--non-interactive', '--silent'];
    runIn(folder, 'npx', '-y', 'yarn@1.22.22', 'add', ...options, tarball, ...libraries);
  } else {
    // Without a lockfile of its own the folder would be part of a project around it.
    writeFileSync(join(folder, 'yarn.lock'), '');
    runIn(folder, 'npx', ...yarn4, 'add', `@frame-ingest/infra@file:${tarball}`, ...libraries);
  }
}

/**
 * Takes a snapshot of the stack by the recipe of the package's README, changes a line of the handler and compares.
 * @returns what was synthesized before that change
 * @throws Error with what the runner printed, where the snapshot no longer fits
 */
export function snapshotAcrossRelease(folder: string, consumer: Consumer, recipe: string): ConsumerSynthesis {
  writeFileSync(join(folder, 'stack.test.js'), toTest(consumer, recipe));
  const before = runTest(folder, consumer, true);
  const handler = join(findPackage(folder, consumer), 'image/handler/index.mjs');
  const code = readFileSync(handler, 'utf8');
  let after: ConsumerSynthesis;
  try {
    replaceFile(handler, `${code}// Another release.\n`);
    after = runTest(folder, consumer, false);
  } finally {
    replaceFile(handler, code);
  }
  if (after.images[0] === before.images[0])
    throw new Error('Another handler has the hash of the one before.');
  return before;
}

function toTest({ modules, runner }: Consumer, recipe: string): string {
  const load = (names: string, from: string): string =>
    modules === 'ESM' ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
  return [
    load('App', 'aws-cdk-lib'),
    load('Template', 'aws-cdk-lib/assertions'),
    load('FrameIngestStack', '@frame-ingest/infra'),
    ...(runner === 'vitest' ? [load('expect, test', 'vitest')] : []),
    // The recipe is TypeScript.
    recipe.replace('export ', '').replace('<T>(template: T): T', '(template)'),
    "test('the stack is as it was', () => {",
    '  const app = new App({ outdir: process.env.CONSUMER_OUTDIR });',
    "  const stack = new FrameIngestStack(app, 'FrameIngest');",
    '  app.synth();',
    '  expect(maskAssetHashes(Template.fromStack(stack).toJSON())).toMatchSnapshot();',
    '});',
  ].join('\n');
}

function runTest(folder: string, { manager, modules, runner }: Consumer, write: boolean): ConsumerSynthesis {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const environment = { CONSUMER_OUTDIR: outdir };
  const modes = modules === 'ESM' ? ['--experimental-vm-modules'] : [];
  const jest = [`--ci=${!write}`];
  if (runner === 'vitest') {
    const script = 'node_modules/vitest/vitest.mjs';
    runWith(environment, folder, process.execPath, script, 'run', ...(write ? ['--update'] : []));
  } else if (manager === 'Yarn 4') {
    runWith(environment, folder, 'npx', ...yarn4, 'jest', ...jest);
  } else {
    runWith(environment, folder, process.execPath, ...modes, 'node_modules/jest/bin/jest.js', ...jest);
  }
  const read = (name: string): string => readFileSync(join(outdir, name), 'utf8');
  const images = Object.keys(JSON.parse(read('FrameIngest.assets.json')).dockerImages);
  const template = read('FrameIngest.template.json');
  rmSync(outdir, { recursive: true });
  return { template, images };
}

/** Where the project has the package; Yarn 4 has a name of its own for it. */
function findPackage(folder: string, { manager }: Consumer): string {
  if (manager !== 'Yarn 4') return join(folder, 'node_modules/@frame-ingest/infra');
  const script = "console.log(require.resolve('@frame-ingest/infra/package.json'))";
  return join(runIn(folder, 'npx', ...yarn4, 'node', '-e', script).trim(), '..');
}

/** By a new file: pnpm links those of its store, which are not the project's to change. */
function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

function runIn(cwd: string, command: string, ...args: string[]): string {
  return runWith({}, cwd, command, ...args);
}

function runWith(environment: NodeJS.ProcessEnv, cwd: string, command: string, ...args: string[]): string {
  // As a user's shell has it: what the package manager that runs this test has set is its own.
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(own), ...yarnSettings(cwd), ...quiet, ...environment },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

const quiet = { CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

let registry: string | undefined;

/** Yarn 4 does not read the settings of npm. */
function yarnSettings(cwd: string): NodeJS.ProcessEnv {
  registry ??= execFileSync('npm', ['config', 'get', 'registry'], { cwd, encoding: 'utf8' }).trim();
  return {
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  };
}
