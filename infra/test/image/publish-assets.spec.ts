// Run by .ci/image: the way of a deployment up to the push of the image, with the app and the CDK command line as they are.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type S3Local, startS3Local } from '../../../packages/s3-local/src/index';
import { credentials, region } from './function-environment';
import {
  account,
  type DeploymentServices,
  registryLogin,
  startDeploymentServices,
} from './start-deployment-services';

const repository = join(__dirname, '../../..');
const { CONTAINER_ENGINE: engine = 'podman', BASE_IMAGE, NATIVE_PLATFORM = 'linux/amd64' } = process.env;

// Names that `cdk bootstrap` gives.
const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
const imageRepository = `cdk-hnb659fds-container-assets-${account}-${region}`;
const fileBucket = `cdk-hnb659fds-assets-${account}-${region}`;

describe.each([
  { architecture: 'x86_64', platform: 'linux/amd64' },
  { architecture: 'arm64', platform: 'linux/arm64' },
])('cdk publish-assets for $architecture', ({ architecture, platform }) => {
  let directory: string;
  let s3Local: S3Local;
  let services: DeploymentServices;
  let calls: string[][];
  let template: string;
  let hashes: AssetHashes;
  let pushed: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'publish-assets-'));
    s3Local = await startS3Local({ dir: join(directory, 's3'), buckets: [fileBucket] });
    services = await startDeploymentServices(registry);
    calls = await publishAssets(directory, architecture, {
      // The command line honours the variables of the AWS SDK; S3's wins over the one for all services.
      AWS_ENDPOINT_URL: services.url,
      AWS_ENDPOINT_URL_S3: s3Local.url,
    });
    template = await readFile(join(directory, 'cdk.out/FrameIngest.template.json'), 'utf8');
    hashes = await readAssetHashes(directory);
    pushed = `${registry}/${imageRepository}:${hashes.image}`;
  }, 180_000);
  afterAll(async () => {
    services.close();
    await s3Local.close();
    execFileSync(engine, ['rmi', `cdkasset-${hashes.image}`, pushed], { stdio: 'ignore' });
    await rm(directory, { recursive: true });
  });

  const argumentsOf = (command: string) => calls.filter(([name]) => name === command);

  test('builds the image of the asset, for the platform of the function', () => {
    const [build = [], ...others] = argumentsOf('build');

    expect(others).toEqual([]);
    expect(build).toEqual(expect.arrayContaining(['--tag', `cdkasset-${hashes.image}`]));
    expect(build[build.indexOf('--platform') + 1]).toBe(platform);
    expect(build.at(-1)).toBe('.');
  });

  test('asks to push it, under its hash, to the repository that the template names', () => {
    expect(argumentsOf('push')).toEqual([['push', pushed]]);

    const names = `cdk-hnb659fds-container-assets-\${AWS::AccountId}-\${AWS::Region}:${hashes.image}`;
    expect(template).toContain(names);
  });

  test('has under that name an image of the handler, for that processor', () => {
    const format = '{{.Os}}/{{.Architecture}} {{json .Config.Cmd}}';
    const inspected = execFileSync(engine, ['image', 'inspect', '--format', format, pushed], {
      encoding: 'utf8',
    });

    expect(inspected.trim()).toBe(`${platform} ["index.handler"]`);
  });

  test('logs into the registry with the token that ECR gave', () => {
    const { username, password } = registryLogin;

    expect(argumentsOf('login')).toEqual([
      ['login', '--username', username, '--password-stdin', registry, password],
    ]);
  });

  test('uploads the template that was synthesized', async () => {
    const key = `${hashes.template}.json`;

    const s3 = new S3Client({ region, credentials, endpoint: s3Local.url });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: fileBucket, Key: key }));

    expect(await Body?.transformToString()).toBe(template);
  });

  test('takes the roles of the bootstrap stack that publish, as their callers may have no other rights', () => {
    expect([...services.assumedRoles]).toEqual(
      expect.arrayContaining([
        `cdk-hnb659fds-file-publishing-role-${account}-${region}`,
        `cdk-hnb659fds-image-publishing-role-${account}-${region}`,
      ]),
    );
  });
});

/**
 * @param directory receives `cdk.out`
 * @param endpoints environment variables that lead to the services
 * @returns the calls of `docker`, each as its arguments
 */
async function publishAssets(
  directory: string,
  architecture: string,
  endpoints: Readonly<Record<string, string>>,
): Promise<string[][]> {
  const record = join(directory, 'docker-calls');
  const context = [`frame-ingest:architecture=${architecture}`, `frame-ingest:base-image=${BASE_IMAGE}`];
  await promisify(execFile)(
    process.execPath,
    [
      join(repository, 'node_modules/aws-cdk/bin/cdk'),
      ...['publish-assets', '--unstable=publish-assets', '--no-notices'],
      ...['--output', join(directory, 'cdk.out')],
      ...context.flatMap((pair) => ['--context', pair]),
    ],
    {
      cwd: repository,
      env: {
        ...process.env,
        ...endpoints,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        // Nothing of the one who runs the test: no profile, no cache of accounts, no telemetry.
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        CDK_HOME: directory,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DOCKER: join(__dirname, 'recording-docker'),
        RECORD: record,
        CONTAINER_ENGINE: engine,
        ...(engine === 'podman' ? { BUILD_PLATFORM: NATIVE_PLATFORM } : {}),
      },
    },
  );
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => line.split('\t'));
}

interface AssetHashes {
  readonly template: string;
  readonly image: string;
}

/** The part of the asset manifest that is looked at: assets by their hashes. */
interface AssetManifest {
  readonly files: Record<string, { readonly source: { readonly path: string } }>;
  readonly dockerImages: Record<string, unknown>;
}

async function readAssetHashes(directory: string): Promise<AssetHashes> {
  const manifest = await readFile(join(directory, 'cdk.out/FrameIngest.assets.json'), 'utf8');
  const { files, dockerImages } = JSON.parse(manifest) as AssetManifest;
  const isTemplate = (hash: string) => files[hash]?.source.path === 'FrameIngest.template.json';
  const [template, image] = [Object.keys(files).find(isTemplate), Object.keys(dockerImages)[0]];
  if (template === undefined || image === undefined) throw new Error(`an asset is missing in ${manifest}`);
  return { template, image };
}
