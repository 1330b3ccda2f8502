import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DockerBuildSecret, Stack } from 'aws-cdk-lib';
import { buildImageContext } from '../build-image-context';
import { declaredBuildArgs, usedBuildSecrets } from '../lib/frame-ingest/docker-build-args';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

interface ImageAsset {
  readonly source: { readonly dockerBuildArgs?: Record<string, string> };
}

/** The one image of a service: its hash, and what it is built of. */
function sourceOf(props: FrameIngestProps): { hash: string; source: ImageAsset['source'] } {
  const app = new App();
  new FrameIngest(new Stack(app, 'Test'), 'Cam', props);
  const { directory } = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
  const [[hash, image] = ['', undefined], ...others] = Object.entries<ImageAsset>(dockerImages);
  expect(others).toEqual([]);
  return { hash, source: image?.source ?? {} };
}

function imageOf(props: FrameIngestProps): { hash: string; args: [string, string][] } {
  const { hash, source } = sourceOf(props);
  return { hash, args: Object.entries(source.dockerBuildArgs ?? {}) };
}

const hashOf = (props: FrameIngestProps): string => imageOf(props).hash;

test('the hash of the image does not depend on how the builder reaches the network', () => {
  const plain = hashOf({});
  const proxies = {
    ...{ HTTPS_PROXY: 'http://proxy:3128', https_proxy: 'http://proxy:3128', no_proxy: 'localhost' },
  };

  expect(hashOf({ dockerBuildArgs: proxies })).toBe(plain);
  const baseImage = 'example/node:22';
  const based = hashOf({ baseImage });
  expect(based).not.toBe(plain);
  expect(hashOf({ baseImage, dockerBuildArgs: proxies })).toBe(based);
});

test('the hash does not depend on the order of the arguments', () => {
  const [there, back] = [
    { BASE_IMAGE: 'example/node:22', FFMPEG_PATH: '/usr/bin/ffmpeg' },
    { FFMPEG_PATH: '/usr/bin/ffmpeg', BASE_IMAGE: 'example/node:22' },
  ].map((dockerBuildArgs) => imageOf({ dockerBuildArgs }));

  expect(back).toEqual(there);
  expect(there?.args).toEqual([
    ['BASE_IMAGE', 'example/node:22'],
    ['FFMPEG_PATH', '/usr/bin/ffmpeg'],
  ]);
  expect(hashOf({ baseImage: 'example/node:22', ffmpegPath: '/usr/bin/ffmpeg', dockerBuildArgs: {} })).toBe(
    there?.hash,
  );
});

test('arguments that the Dockerfile does not declare are refused, with those that it takes', () => {
  expect(() => synthesize({ dockerBuildArgs: { BASEIMAGE: 'example/node:22' } })).toThrow(
    'Test/Cam: dockerBuildArgs has "BASEIMAGE", which the Dockerfile does not declare: it would do nothing. It takes BASE_IMAGE, FFMPEG_PATH, HTTP_PROXY,',
  );
});

test('the arguments that are taken are those of the Dockerfile', () => {
  const dockerfile = readFileSync(join(__dirname, '../image/Dockerfile'), 'utf8');
  const declared = [...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name);

  // BuildKit sets the processor by itself.
  expect([...new Set(declared)].filter((name) => name !== 'TARGETARCH').sort()).toEqual(declaredBuildArgs);
});

test('another extraHash makes another image, and the same the same', () => {
  const [plain, november, december] = [
    hashOf({}),
    hashOf({ extraHash: '2026-11' }),
    hashOf({ extraHash: '2026-12' }),
  ];

  expect(new Set([plain, november, december]).size).toBe(3);
  expect(hashOf({ extraHash: '2026-11' })).toBe(november);
});

test('what invalidation names is not in the hash', () => {
  const plain = hashOf({});

  expect(hashOf({ extraHash: '2026-11', invalidation: { extraHash: false } })).toBe(plain);
  expect(hashOf({ baseImage: 'example/node:22', invalidation: { buildArgs: false } })).toBe(plain);
  expect(hashOf({ invalidation: { platform: false } })).not.toBe(plain);
});

test('where secrets and caches are is not in the hash, whatever invalidation says', () => {
  const plain = hashOf({});

  expect(hashOf({ buildSecrets: { npmrc: DockerBuildSecret.fromSrc('/home/me/.npmrc') } })).toBe(plain);
  expect(hashOf({ buildSecrets: { npmrc: 'env=NPMRC' }, invalidation: { buildSecrets: true } })).toBe(plain);
  expect(
    hashOf({
      cacheFrom: [{ type: 'registry', params: { ref: 'example/cache' } }],
      cacheTo: { type: 'registry', params: { ref: 'example/cache', mode: 'max' } },
    }),
  ).toBe(plain);
});

test('secrets and caches reach the build', () => {
  const { source } = sourceOf({
    buildSecrets: { npmrc: DockerBuildSecret.fromSrc('/home/me/.npmrc') },
    cacheFrom: [{ type: 'gha' }],
    cacheTo: { type: 'inline' },
  });

  expect(source).toMatchObject({
    dockerBuildSecrets: { npmrc: 'src=/home/me/.npmrc' },
    cacheFrom: [{ type: 'gha' }],
    cacheTo: { type: 'inline' },
  });
});

test('a secret that the Dockerfile does not use is refused, and those that it uses are taken', () => {
  expect(() => synthesize({ buildSecrets: { npm: 'src=/home/me/.npmrc' } })).toThrow(
    'Test/Cam: buildSecrets has "npm", which the Dockerfile does not use. It takes npmrc.',
  );
  const dockerfile = readFileSync(join(__dirname, '../image/Dockerfile'), 'utf8');
  const used = [...dockerfile.matchAll(/--mount=type=secret,id=(\w+)/g)].map(([, id]) => id);
  expect(used).toEqual(usedBuildSecrets);
});
