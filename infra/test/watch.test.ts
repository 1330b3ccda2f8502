import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(__dirname, '../..');
const { watch } = JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8'));

const sources = [
  ...['cdk.json', 'bin/frame-ingest.ts', 'infra/build-site.ts', 'infra/lib/frame-ingest/frame-ingest.ts'],
  ...['infra/image/Dockerfile', 'packages/handler/src/index.ts', 'packages/capture/src/page/page.html'],
  'packages/capture/build/build-page.ts',
];
/** What the build writes, and would start another one with, and what no deployment depends on. */
const others = [
  ...['infra/image/handler/index.mjs', 'infra/image/handler.6902', 'infra/site/page/index.html'],
  ...['cdk.out/manifest.json', 'infra/dist/index.js', 'infra/test/synth.test.ts', 'infra/README.md'],
  ...['packages/handler/test/faults.test.ts', 'packages/handler/dist/index.js', 'node_modules/tsx/index.js'],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  for (const path of [...sources, ...others]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  // No deployment comes of it.
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node --version', watch }));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('cdk watch observes what is deployed, and not what is built of it', async () => {
  expect((await observedFiles()).sort()).toEqual([...sources].sort());
});

/** Runs the CDK command line until it would deploy for the first time. */
function observedFiles(): Promise<string[]> {
  const cdk = spawn(join(repository, 'node_modules/.bin/cdk'), ['watch', '--no-notices'], {
    cwd: folder,
    env: { ...process.env, AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes("Triggering initial 'cdk deploy'")) return;
      cdk.kill('SIGKILL');
      resolve([...output.matchAll(/observing the file '([^']+)'/g)].map(([, path = '']) => path));
    };
    cdk.stdout.on('data', read);
    cdk.stderr.on('data', read);
    cdk.once('error', reject);
    cdk.once('exit', (code) => reject(new Error(`cdk watch ended with ${code}: ${output}`)));
  });
}
