import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { type IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { synthesize } from './synthesize';

// Nothing is bundled for these: an image that is brought along takes nothing of this package.

const [account, region] = ['111122223333', 'eu-west-1'];
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function imageOf(stack: Stack, tagOrDigest = '1.4.0'): Pick<FrameIngestProps, 'image'> {
  return { image: { repository: Repository.fromRepositoryName(stack, 'Repository', 'cam'), tagOrDigest } };
}

/** A stack in a place, with the image of a repository in another. */
function stackWith(there: { account?: string; region?: string }, tagOrDigest = '1.4.0'): Stack {
  const stack = new Stack(new App(), 'Test', { env: { account, region } });
  const place = { account, region, ...there };
  const repository = Repository.fromRepositoryArn(
    stack,
    'Repository',
    `arn:aws:ecr:${place.region}:${place.account}:repository/cam`,
  );
  new FrameIngest(stack, 'Cam', { image: { repository, tagOrDigest } });
  return stack;
}

const warningsOf = (stack: Stack, about: string): string[] =>
  Annotations.fromStack(stack)
    .findWarning('/Test/Cam', Match.stringLikeRegexp(about))
    .map(({ entry }) => String(entry.data));

test('both functions run the one image, each its own entry', () => {
  const template = Template.fromStack(stackWith({}, digest));

  const functions = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { PackageType: 'Image' } }),
  );
  const image = {
    'Fn::Join': ['', ['111122223333.dkr.ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }, `/cam@${digest}`]],
  };
  expect(functions.map(({ Properties }) => Properties.Code)).toEqual([
    { ImageUri: image },
    { ImageUri: image },
  ]);
  expect(functions.map(({ Properties }) => Properties.ImageConfig.Command)).toEqual([
    ['index.handler'],
    ['redrive.handler'],
  ]);
});

test('a tag is taken by its name', () => {
  const template = Template.fromStack(stackWith({}, '1.4.0'));

  expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).toContain('/cam:1.4.0');
});

test('no image is published, and the handler need not be bundled', () => {
  const app = new App();
  const stack = new Stack(app, 'Test');
  new FrameIngest(stack, 'Cam', imageOf(stack));

  const { directory } = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
  expect(dockerImages ?? {}).toEqual({});
});

test('the functions are of the architecture, and use the ffmpeg, that the image was built for', () => {
  const template = synthesize((stack) => ({
    ...imageOf(stack),
    architecture: Architecture.ARM_64,
    ffmpegPath: '/opt/bin/ffmpeg',
  }));

  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Architectures: ['arm64'], Environment: { Variables: { FFMPEG_PATH: '/opt/bin/ffmpeg' } } },
    2,
  );
});

test('a repository of the app lets Lambda pull, and nobody write', () => {
  const template = synthesize((stack) => ({
    image: { repository: new Repository(stack, 'Own') as IRepository, tagOrDigest: digest },
  }));

  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        },
      ],
    },
  });
});

test('a repository of another region is refused', () => {
  expect(() => stackWith({ region: 'us-east-1' })).toThrow(
    'Test/Cam: image.repository is in the region us-east-1, and this stack in eu-west-1. Lambda takes images from its own region.',
  );
});

test('a repository of another account is told of, with what its policy has to allow', () => {
  expect(warningsOf(stackWith({}), 'image.repository')).toEqual([]);

  const [warning, ...others] = warningsOf(stackWith({ account: '444455556666' }), 'image.repository');
  expect(others).toEqual([]);
  expect(warning).toContain('is in the account 444455556666');
  expect(warning).toContain('ecr:BatchGetImage and ecr:GetDownloadUrlForLayer to the account 111122223333');
});

test('latest is told of, and another tag is not', () => {
  expect(warningsOf(stackWith({}, '1.4.0'), 'latest')).toEqual([]);
  expect(warningsOf(stackWith({}, digest), 'latest')).toEqual([]);
  expect(warningsOf(stackWith({}, 'latest'), 'latest')).toHaveLength(1);
});

test.each(['', 'cam:1.4.0', '@sha256:00', 'sha256:0123', '-first', 'a'.repeat(129)])(
  'what is no tag and no digest is refused: %j',
  (tagOrDigest) => {
    expect(() => synthesize((stack) => imageOf(stack, tagOrDigest))).toThrow(
      `image.tagOrDigest is a tag, such as "1.4.0", or a digest, such as "sha256:" and 64 hexadecimal digits; received ${JSON.stringify(tagOrDigest)}`,
    );
  },
);

test.each<[keyof FrameIngestProps, FrameIngestProps]>([
  ['baseImage', { baseImage: 'example/node:22' }],
  ['dockerBuildArgs', { dockerBuildArgs: { HTTPS_PROXY: 'http://proxy:3128' } }],
  ['extraHash', { extraHash: '2026-11' }],
  ['invalidation', { invalidation: { platform: false } }],
  ['buildSecrets', { buildSecrets: { npmrc: 'src=/home/me/.npmrc' } }],
  ['cacheFrom', { cacheFrom: [{ type: 'gha' }] }],
  ['cacheTo', { cacheTo: { type: 'gha' } }],
])('%s beside an image that is brought along is refused', (setting, props) => {
  expect(() => synthesize((stack) => ({ ...imageOf(stack), ...props }))).toThrow(
    `${setting} belongs to the image that is built here, but image brings one along. Give one of them.`,
  );
});

test('cdk-nag has nothing to say about it', () => {
  const faults = findNagFaults((stack) => {
    new FrameIngest(stack, 'Cam', imageOf(stack));
  });

  expect(faults).toEqual([]);
});
