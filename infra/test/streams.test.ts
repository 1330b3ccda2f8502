import { App, Aws, CfnParameter, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, FrameIngestStack, StorageTier } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const reader = (stack: Stack): Role =>
  new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
const jwt = new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['app'] });

/** Every resource that a role's statements with these actions name, in one text. */
function resourcesOf(template: Template, role: RegExp, action: string): string {
  const policies = template.findResources('AWS::IAM::Policy');
  return Object.entries(policies)
    .filter(([id]) => role.test(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }: { Action: string | string[] }) => [Action].flat().includes(action))
    .map(({ Resource }: { Resource: unknown }) => JSON.stringify(Resource))
    .join('\n');
}

function environmentOf(template: Template): Record<string, unknown> {
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  return handler?.['Properties'].Environment.Variables;
}

describe('streams by name', () => {
  const template = () =>
    synthesize({ streams: ['front', 'back'], streamRetention: Duration.hours(2) }, (cam, stack) => {
      cam.grantReadArchive(reader(stack));
      cam.grantConsumeStream(reader(new Stack(stack, 'Nested')));
    });

  test('are made, each with the settings that hold for all', () => {
    for (const Name of ['front', 'back']) {
      template().hasResource('AWS::KinesisVideo::Stream', {
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { Name, DataRetentionInHours: 2, MediaType: 'video/h264' },
      });
    }
  });

  test('are told to the function in their order', () => {
    const ids = Object.keys(template().findResources('AWS::KinesisVideo::Stream'));

    expect(environmentOf(template())).toMatchObject({
      STREAM_NAMES: { 'Fn::Join': ['', [{ Ref: ids[0] }, ',', { Ref: ids[1] }]] },
    });
  });

  test('may be written to by the function, and their prefixes of the archive, and nothing else', () => {
    const ids = Object.keys(template().findResources('AWS::KinesisVideo::Stream'));
    const streams = resourcesOf(template(), /FunctionRole/, 'kinesisvideo:PutMedia');
    const objects = resourcesOf(template(), /FunctionRole/, 's3:PutObject');

    for (const id of ids) {
      expect(streams).toContain(`{"Fn::GetAtt":["${id}","Arn"]}`);
      expect(objects).toContain(`"/",{"Ref":"${id}"},"/*"`);
    }
    expect(resourcesOf(template(), /FunctionRole/, 'kinesisvideo:CreateStream')).toBe('');
  });

  test('may be read in the archive by whoever is granted it', () => {
    const objects = resourcesOf(template(), /Reader/, 's3:GetObject');

    expect(objects.match(/"\/\*"/g)).toHaveLength(2);
  });

  test('have an alarm each for fragments that were refused', () => {
    const streams = Object.keys(template().findResources('AWS::KinesisVideo::Stream'));

    for (const Ref of streams) {
      template().hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'PutMedia.ErrorAckCount',
        Dimensions: [{ Name: 'StreamName', Value: { Ref } }],
      });
    }
  });

  test('are listed in the outputs of the stack', () => {
    const stack = new FrameIngestStack(new App(), 'Cam', { streams: ['front', 'cam-*'] });
    const template = Template.fromStack(stack);
    const [Ref] = Object.keys(template.findResources('AWS::KinesisVideo::Stream'));

    template.hasOutput('StreamName', { Value: { Ref } });
    template.hasOutput('StreamNames', { Value: { 'Fn::Join': ['', [{ Ref }, ',cam-*']] } });
  });
});

describe('a pattern', () => {
  const template = () =>
    synthesize((stack) => ({
      streams: ['front', 'cam-*'],
      streamRetention: Duration.days(2),
      streamMediaType: 'video/h264,audio/aac',
      encryptionKey: new Key(stack, 'Key'),
      dashboard: true,
    }));

  test('makes no stream now', () => {
    template().resourceCountIs('AWS::KinesisVideo::Stream', 1);
  });

  test('lets the function make streams of such names only', () => {
    for (const role of [/FunctionRole/, /RedriveRole/]) {
      const resources = resourcesOf(template(), role, 'kinesisvideo:CreateStream');
      expect(resources.split('\n')).toHaveLength(1);
      expect(resources).toMatch(/^{.*:stream\/cam-\*\/\*"\]\]}$/);
      expect(resourcesOf(template(), role, 'kinesisvideo:DescribeStream')).toContain(':stream/cam-*/*');
      expect(resourcesOf(template(), role, 'kms:DescribeKey')).toContain('Key');
    }
    expect(resourcesOf(template(), /FunctionRole/, 's3:PutObject')).toContain('/cam-*/*');
    expect(resourcesOf(template(), /RedriveRole/, 's3:GetObject')).toContain('/cam-*/*');
    expect(resourcesOf(template(), /RedriveRole/, 's3:PutObject')).not.toContain('/cam-*/*');
  });

  test('tells the function what those streams are to be like', () => {
    expect(environmentOf(template())).toMatchObject({
      STREAM_RETENTION_HOURS: '48',
      STREAM_MEDIA_TYPE: 'video/h264,audio/aac',
      STREAM_KMS_KEY_ID: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });

  test('alone is enough, and can be granted as a whole', () => {
    const alone = synthesize({ streams: ['cam-*'], dashboard: true }, (cam, stack) => {
      cam.grantConsumeStream(reader(stack));
    });

    expect(environmentOf(alone)).toMatchObject({ STREAM_NAMES: 'cam-*' });
    expect(resourcesOf(alone, /Reader/, 'kinesisvideo:GetMedia')).toContain(':stream/cam-*/*');
  });

  test('has no metrics, and says where there are some', () => {
    const { stream } = new FrameIngest(new Stack(new App(), 'Test'), 'Cam', { streams: ['cam-*'] });

    expect(() => stream.metricIncomingBytes()).toThrow(
      'Test/Cam/Stream-cam-*: there is no PutMedia.IncomingBytes of all streams cam-*. Take the metric of one stream',
    );
  });
});

test('a stream of a request that names none is the first with a name, as to the function', () => {
  const cam = new FrameIngest(new Stack(new App(), 'Test'), 'Cam', { streams: ['cam-*', 'front'] });

  expect(cam.stream.node.id).toBe('Stream-front');
});

test('a name and a retention that only the deployment knows are taken', () => {
  const template = synthesize((stack) => ({
    streams: [new CfnParameter(stack, 'Name').valueAsString, 'back'],
    streamRetention: Duration.hours(new CfnParameter(stack, 'Hours', { type: 'Number' }).valueAsNumber),
  }));

  template.hasResourceProperties('AWS::KinesisVideo::Stream', {
    Name: { Ref: 'Name' },
    DataRetentionInHours: { Ref: 'Hours' },
  });
});

test.each(['streams', 'corsOrigins'])('%s as a list that only the deployment knows is refused', (name) => {
  expect(() =>
    synthesize((stack) => ({
      [name]: new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList,
    })),
  ).toThrow(`${name} is a list that only the deployment knows. Give its entries one by one.`);
});

test('more names than the environment of a function holds are refused', () => {
  const streams = Array.from({ length: 200 }, (_, index) => `a-camera-somewhere-${index}`);

  expect(() => synthesize({ streams })).toThrow('Give a pattern');
});

describe('a claim that pins the streams of a caller', () => {
  test('is told to the function', () => {
    const template = synthesize({ streams: ['cam-*'], streamClaim: 'custom:stream', authorizer: jwt });

    expect(environmentOf(template)).toMatchObject({ STREAM_CLAIM: 'custom:stream' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /FrameData',
      AuthorizationType: 'JWT',
      AuthorizerId: Match.anyValue(),
    });
  });

  test.each([
    ['without an authorizer', {}],
    ['with signed requests', { authorizer: new HttpIamAuthorizer() }],
    ['with an API that everyone may call', { authorizer: new HttpNoneAuthorizer() }],
  ])('is refused %s', (_what, props) => {
    expect(() => synthesize({ streamClaim: 'stream', ...props })).toThrow(
      'streamClaim is read from a token, and this API asks for none. Give an HttpJwtAuthorizer',
    );
  });
});

test.each([
  [[], 'streams is empty'],
  [['front', 'front'], 'streams has a name twice'],
  [['*'], 'streams takes names of 1 to 256 letters'],
  [['c*m'], 'received "c*m"'],
  [['front door'], 'received "front door"'],
  [['front door', 'cam-*', 'b@ck'], 'at the end; received "front door" and "b@ck".'],
])('%j is refused', (streams, message) => {
  expect(() => synthesize({ streams })).toThrow(message);
});

test('settings that no stream can have are refused for those that are made later, too', () => {
  expect(() => synthesize({ streams: ['cam-*'], streamRetention: Duration.minutes(30) })).toThrow(
    'streamRetention is 1 to 87600 whole hours; received 0.5 hours',
  );
  expect(() => synthesize({ streams: ['cam-*'], streamMediaType: 'video' })).toThrow('MIME types');
});

test('one name and several are refused together', () => {
  expect(() => synthesize({ streamName: 'front', streams: ['back'] })).toThrow(
    'streamName and streams both name streams. Give one of them.',
  );
});

describe('tags', () => {
  const tagsOfNew = (template: Template): unknown => environmentOf(template)['STREAM_TAGS'];
  const named = (template: Template): Record<string, unknown> => {
    const [stream] = Object.values(template.findResources('AWS::KinesisVideo::Stream'));
    return stream?.['Properties'];
  };

  test('of the property are those of streams by name, and of those that the function makes', () => {
    const template = synthesize({ streams: ['front', 'cam-*'], streamTags: { Site: 'Oslo' } });

    expect(named(template)['Tags']).toEqual([{ Key: 'Site', Value: 'Oslo' }]);
    expect(tagsOfNew(template)).toBe('{"Site":"Oslo"}');
  });

  test('of the construct reach both, what only the deployment knows too', () => {
    const template = synthesize(
      { streams: ['front', 'cam-*'], streamTags: { Site: 'Oslo' } },
      (cam, stack) => {
        Tags.of(stack).add('Owner', 'gate');
        Tags.of(cam).add('Site', 'Bergen');
        Tags.of(cam).add('Stack', Aws.STACK_NAME);
      },
    );

    expect(named(template)['Tags']).toEqual([
      { Key: 'Owner', Value: 'gate' },
      { Key: 'Site', Value: 'Oslo' },
      { Key: 'Stack', Value: { Ref: 'AWS::StackName' } },
    ]);
    expect(tagsOfNew(template)).toEqual({
      'Fn::Join': ['', ['{"Owner":"gate","Site":"Oslo","Stack":"', { Ref: 'AWS::StackName' }, '"}']],
    });
  });

  test('that are for other types of resources do not', () => {
    const template = synthesize({ streams: ['cam-*'] }, (cam) => {
      Tags.of(cam).add('Site', 'Oslo', { excludeResourceTypes: ['AWS::KinesisVideo::Stream'] });
      Tags.of(cam).add('Kind', 'log', { includeResourceTypes: ['AWS::Logs::LogGroup'] });
    });

    expect(tagsOfNew(template)).toBeUndefined();
  });

  test.each([
    [{ Site: 'Oslo' }, 1],
    [undefined, 0],
  ])(
    '%j let the functions tag new streams in %i statement each, and none that has a name',
    (streamTags, count) => {
      const template = synthesize({
        streams: ['front', 'cam-*'],
        ...(streamTags === undefined ? {} : { streamTags }),
      });

      for (const role of [/FunctionRole/, /RedriveRole/]) {
        const resources = resourcesOf(template, role, 'kinesisvideo:TagStream');
        expect(resources.split('\n').filter((line) => line !== '')).toHaveLength(count);
        expect(resources).not.toContain('Front');
        expect(resourcesOf(template, role, 'kinesisvideo:CreateStream')).toContain(':stream/cam-*/*');
      }
    },
  );

  test.each<[string, (cam: FrameIngest) => void, string]>([
    [
      'that no stream can have',
      (cam) => Tags.of(cam).add('Site', 'Oslo & Bergen'),
      'Tags of the streams cam-* has "Oslo & Bergen" for "Site", and takes up to 256 letters',
    ],
    [
      'that differ between patterns',
      (cam) => Tags.of(cam.streams[1] as never).add('Site', 'Oslo'),
      'The streams cam-* and yard-* have different tags',
    ],
    [
      'that are too many for the environment of the function',
      (cam) => {
        for (let each = 0; each < 5; each += 1) Tags.of(cam).add(`Note${each}`, 'x'.repeat(200));
      },
      "and Lambda's environment 1000 of them",
    ],
  ])('%s are refused when the app is synthesized', (_which, tag, problem) => {
    expect(() => synthesize({ streams: ['cam-*', 'yard-*'] }, tag)).toThrow(problem);
  });

  test('of the property that no stream can have are refused with its other problems', () => {
    expect(() => synthesize({ streamTags: { 'a?': 'b' }, streamName: 'c d' })).toThrow(
      /streamName is 1 to 256.*; streamTags has the key "a\?", and takes 1 to 128/,
    );
  });
});

test('the storage tier is that of streams by name, and of those that the function makes', () => {
  const template = synthesize({ streams: ['front', 'cam-*'], streamStorageTier: StorageTier.WARM });

  template.hasResourceProperties('AWS::KinesisVideo::Stream', {
    StreamStorageConfiguration: { DefaultStorageTier: 'WARM' },
  });
  expect(environmentOf(template)).toMatchObject({ STREAM_STORAGE_TIER: 'WARM' });
});
