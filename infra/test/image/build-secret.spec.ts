import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What .ci/image exports. */
const { CONTAINER_ENGINE = '', BASE_IMAGE = '', NATIVE_PLATFORM = '' } = process.env;

// The other images are built without the secret: the build does not ask for it.
test('the build reads the configuration of npm that it is given as the secret npmrc', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'npmrc-'));
  const npmrc = join(directory, 'npmrc');
  await writeFile(npmrc, 'registry=http://registry.invalid/\nfetch-retries=0\n');

  const build = promisify(execFile)(CONTAINER_ENGINE, [
    ...['build', '--no-cache', '--target', 'packages', '--secret', `id=npmrc,src=${npmrc}`],
    ...['--platform', NATIVE_PLATFORM, '--build-arg', `BASE_IMAGE=${BASE_IMAGE}`],
    ...['--build-arg', `BUILDPLATFORM=${NATIVE_PLATFORM}`, join(__dirname, '../../image')],
  ]);

  await expect(build).rejects.toMatchObject({ stderr: expect.stringContaining('registry.invalid') });
  await rm(directory, { recursive: true });
}, 300_000);
