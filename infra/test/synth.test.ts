import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildImageContext } from '../build-image-context';

const repository = join(__dirname, '../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synth-'));
  await buildImageContext();
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the app as the CDK command line does, and reads all that it leaves. */
async function synthesizeInto(name: string): Promise<Map<string, string>> {
  const { app, context } = JSON.parse(await readFile(join(repository, 'cdk.json'), 'utf8'));
  const outdir = join(folder, name);
  const [command, ...args] = app.split(' ');
  await promisify(execFile)(command, args, {
    cwd: repository,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    },
  });

  const entries = await readdir(outdir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    await Promise.all(
      paths
        .sort()
        .map(
          async (path): Promise<[string, string]> => [
            path.slice(outdir.length),
            await readFile(path, 'base64'),
          ],
        ),
    ),
  );
}

test('two syntheses leave the same files, byte for byte, and the same hash of the image', async () => {
  const [first, second] = await Promise.all([synthesizeInto('first'), synthesizeInto('second')]);

  expect([...first.keys()]).toEqual(
    expect.arrayContaining([
      '/FrameIngest.template.json',
      '/manifest.json',
      expect.stringMatching(/^\/asset\.[0-9a-f]{64}\/handler\/index\.mjs$/),
    ]),
  );
  expect([...second.keys()]).toEqual([...first.keys()]);
  const different = [...first].filter(([path, contents]) => second.get(path) !== contents);
  expect(different.map(([path]) => path)).toEqual([]);
});
