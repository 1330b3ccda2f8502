import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

interface Resource {
  readonly id: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: properties are whatever the template says
  readonly Properties: Record<string, any>;
}

function only(template: Template, type: string, id = /(?:)/): Resource {
  const [found, ...others] = Object.entries(template.findResources(type)).filter(([key]) => id.test(key));
  if (found === undefined || others.length > 0) throw new Error(`expected one ${type} of ${id}`);
  return { ...(found[1] as Omit<Resource, 'id'>), id: found[0] };
}

const queueOf = (template: Template) => only(template, 'AWS::SQS::Queue', /RedriveQueue/);
const deadLetterQueueOf = (template: Template) => only(template, 'AWS::SQS::Queue', /DeadLetterQueue/);
const archiveOf = (template: Template) => only(template, 'AWS::S3::Bucket', /CamArchive[0-9A-F]{8}$/);
const arnOf = ({ id }: Resource) => ({ 'Fn::GetAtt': [id, 'Arn'] });

function statementsOf(template: Template, type: string, id: RegExp): Record<string, unknown>[] {
  return only(template, type, id).Properties['PolicyDocument'].Statement;
}

/** The functions by the command that they run of the image. */
function functionsOf(template: Template): Record<string, Resource['Properties']> {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions
      .filter(({ Properties }) => Properties.PackageType === 'Image')
      .map(({ Properties }) => [Properties.ImageConfig.Command.join(' '), Properties]),
  );
}

describe('the queue of archived fragments', () => {
  test('waits for the request that has archived a fragment, tries again each half minute, and for hours', () => {
    const template = synthesize();

    expect(queueOf(template).Properties).toEqual({
      DelaySeconds: 35,
      VisibilityTimeout: 30,
      MessageRetentionPeriod: 14 * 24 * 3600,
      RedrivePolicy: { deadLetterTargetArn: arnOf(deadLetterQueueOf(template)), maxReceiveCount: 1000 },
      SqsManagedSseEnabled: true,
    });
    expect(deadLetterQueueOf(template).Properties).toEqual({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
  });

  test('hides a message for longer than Lambda may hold it, and the function work at it', () => {
    const template = synthesize();

    const { MaximumBatchingWindowInSeconds } = only(template, 'AWS::Lambda::EventSourceMapping').Properties;
    const { Timeout } = functionsOf(template)['redrive.handler'] ?? {};
    expect(Timeout).toBe(25);
    expect(queueOf(template).Properties['VisibilityTimeout']).toBeGreaterThan(
      Timeout + MaximumBatchingWindowInSeconds,
    );
  });

  test('takes messages of the archive of this account, over TLS, and of nobody else', () => {
    const template = synthesize();

    const queue = arnOf(queueOf(template));
    const [prefix, uuid] = archiveOf(template).Properties['BucketName']['Fn::Join'][1];
    const overTls = (Resource: unknown) => ({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(statementsOf(template, 'AWS::SQS::QueuePolicy', /RedriveQueue/)).toEqual([
      overTls(queue),
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: {
          ArnEquals: {
            'aws:SourceArn': {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${prefix}`, uuid]],
            },
          },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
    expect(statementsOf(template, 'AWS::SQS::QueuePolicy', /DeadLetterQueue/)).toEqual([
      overTls(arnOf(deadLetterQueueOf(template))),
    ]);
  });

  test('is encrypted with the key that was given, which S3 and the function may use', () => {
    const template = synthesize((stack) => ({ encryptionKey: new Key(stack, 'Key') }));

    const key = arnOf(only(template, 'AWS::KMS::Key'));
    for (const { Properties } of [queueOf(template), deadLetterQueueOf(template)]) {
      expect(Properties).toMatchObject({ KmsMasterKeyId: key });
    }
    expect(only(template, 'AWS::KMS::Key').Properties['KeyPolicy'].Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    });
    expect(statementsOf(template, 'AWS::IAM::Policy', /RedriveRoleDefaultPolicy/)).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: key,
    });
  });

  test('with a key that was not made in the app has the deployer told what its policy needs', () => {
    const stack = new Stack(new App(), 'Test');
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    new FrameIngest(stack, 'Cam', { encryptionKey: Key.fromKeyArn(stack, 'Key', arn) });

    Annotations.fromStack(stack).hasWarning(
      '/Test/Cam',
      Match.stringLikeRegexp('kms:GenerateDataKey and kms:Decrypt to the service s3.amazonaws.com'),
    );
  });

  test('with a key of this app, or with none, has nothing to be told', () => {
    const stack = new Stack(new App(), 'Test');
    new FrameIngest(stack, 'Cam');
    new FrameIngest(stack, 'Keyed', { encryptionKey: new Key(stack, 'Key') as IKey });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('gives up to the dead letter queue that was brought along', () => {
    const deadLetters = 'arn:aws:sqs:eu-west-1:111122223333:dead-letters';
    const template = synthesize((stack) => ({
      deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', deadLetters),
    }));

    expect(queueOf(template).Properties['RedrivePolicy'].deadLetterTargetArn).toBe(deadLetters);
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'dead-letters' }],
    });
  });
});

describe('the archive', () => {
  test('tells of each fragment, once it may, and of nothing else', () => {
    const template = synthesize();

    expect(archiveOf(template)).toMatchObject({
      DependsOn: [only(template, 'AWS::SQS::QueuePolicy', /RedriveQueue/).id],
      Properties: {
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Queue: arnOf(queueOf(template)),
              Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.mkv' }] } },
            },
          ],
        },
      },
    });
    expect(Object.keys(template.findResources('Custom::S3BucketNotifications'))).toEqual([]);
  });

  test('has a name that needs nothing but the stack, is its own, and stays when redrive is turned off', () => {
    const stack = new Stack(new App(), 'Test');
    new FrameIngest(stack, 'Cam');
    new FrameIngest(stack, 'Quiet', { redrive: false });
    const template = Template.fromStack(stack);
    const nameOf = (id: RegExp) => only(template, 'AWS::S3::Bucket', id).Properties['BucketName'];

    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    const named = (suffix: RegExp) => ({ 'Fn::Join': ['', [expect.stringMatching(suffix), uuid]] });
    expect(nameOf(/CamArchive[0-9A-F]{8}$/)).toEqual(named(/^frame-ingest-[0-9a-f]{8}-$/));
    expect(nameOf(/QuietArchive[0-9A-F]{8}$/)).toEqual(named(/^frame-ingest-[0-9a-f]{8}-$/));
    expect(nameOf(/QuietArchive[0-9A-F]{8}$/)).not.toEqual(nameOf(/CamArchive[0-9A-F]{8}$/));
    expect(nameOf(/CamArchive[0-9A-F]{8}$/)).toEqual(
      archiveOf(synthesize({ redrive: false })).Properties['BucketName'],
    );
    // S3 takes 63 characters.
    const [start] = nameOf(/CamArchive[0-9A-F]{8}$/)['Fn::Join'][1];
    expect(`${start}123e4567-e89b-12d3-a456-426614174000`.length).toBeLessThanOrEqual(63);
  });

  test.each<[string, (bucket: IBucket, stack: Stack) => void]>([
    [
      'addEventNotification',
      (bucket, stack) =>
        bucket.addEventNotification(
          EventType.OBJECT_REMOVED,
          new SqsDestination(new Queue(stack, 'Other') as IQueue),
        ),
    ],
    ['enableEventBridgeNotification', (bucket) => bucket.enableEventBridgeNotification()],
  ])('that gets more notifications by %s, which would replace this one, is refused', (_name, add) => {
    expect(() => synthesize({}, (cam, stack) => add(cam.bucket, stack))).toThrow(
      /\[Test\/Cam\] bucket\.addEventNotification and .* replace.* Make the bucket yourself and give it as bucket/,
    );
    expect(() => synthesize({ redrive: false }, (cam, stack) => add(cam.bucket, stack))).not.toThrow();
  });

  test('that is brought along is told by the function of aws-cdk-lib, and may send', () => {
    const template = synthesize((stack) => ({ bucket: Bucket.fromBucketName(stack, 'Own', 'my-archive') }));

    const { Properties, DependsOn } = only(template, 'Custom::S3BucketNotifications');
    expect(DependsOn).toContain(only(template, 'AWS::SQS::QueuePolicy', /RedriveQueue/).id);
    expect(Properties).toMatchObject({
      BucketName: 'my-archive',
      // What the bucket has already is left as it is.
      Managed: false,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            QueueArn: arnOf(queueOf(template)),
            Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.mkv' }] } },
          },
        ],
      },
    });
    expect(statementsOf(template, 'AWS::SQS::QueuePolicy', /RedriveQueue/)[1]).toMatchObject({
      Action: 'sqs:SendMessage',
      Condition: {
        ArnEquals: {
          'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::my-archive']] },
        },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    });
  });

  test('that is made in the same stack keeps what else it tells', () => {
    const template = synthesize((stack) => {
      const bucket = new Bucket(stack, 'Own');
      bucket.enableEventBridgeNotification();
      return { bucket: bucket as IBucket };
    });

    expect(only(template, 'Custom::S3BucketNotifications').Properties).toMatchObject({
      Managed: true,
      NotificationConfiguration: { EventBridgeConfiguration: {}, QueueConfigurations: [expect.anything()] },
    });
  });

  test('that is made in another stack is told from this one', () => {
    const app = new App();
    const bucket = new Bucket(new Stack(app, 'Theirs'), 'Own') as IBucket;
    const stack = new Stack(app, 'Test');
    new FrameIngest(stack, 'Cam', { bucket });

    Template.fromStack(stack).resourceCountIs('Custom::S3BucketNotifications', 1);
  });

  test('that is brought along twice is refused: S3 tells one receiver', () => {
    const stack = new Stack(new App(), 'Test');
    const bucket = Bucket.fromBucketName(stack, 'Own', 'my-archive');
    new FrameIngest(stack, 'Front', { bucket, streams: ['front'] });

    expect(() => new FrameIngest(stack, 'Back', { bucket, streams: ['back'] })).toThrow(
      'Test/Back: bucket sends its notifications to another FrameIngest.',
    );
    expect(() => new FrameIngest(stack, 'Side', { bucket, streams: ['side'], redrive: false })).not.toThrow();
  });
});

describe('the second function', () => {
  test('runs the other entry of the same image: one asset', () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    new FrameIngest(stack, 'Cam', { dockerBuildArgs: { HTTPS_PROXY: 'http://proxy:3128' } });

    const { directory } = app.synth();

    const assets = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
    const functions = functionsOf(Template.fromStack(stack));
    expect(Object.keys(assets.dockerImages)).toHaveLength(1);
    expect(Object.keys(functions).sort()).toEqual(['index.handler', 'redrive.handler']);
    expect(functions['redrive.handler']?.['Code']).toEqual(functions['index.handler']?.['Code']);
  });

  test('has the environment, the processor, the traces and the network of the first', () => {
    const { 'index.handler': first, 'redrive.handler': second } = functionsOf(
      synthesize({ canvas: '640x480' }),
    );

    for (const setting of ['Environment', 'Architectures', 'TracingConfig', 'VpcConfig']) {
      expect(second?.[setting]).toEqual(first?.[setting]);
    }
    expect(second?.['Environment'].Variables).toMatchObject({ REDRIVE: 'on', CANVAS: '640x480' });
  });

  test('reads the queue in batches, a few at a time, and says which messages have failed', () => {
    const template = synthesize();

    expect(only(template, 'AWS::Lambda::EventSourceMapping').Properties).toEqual({
      BatchSize: 10,
      EventSourceArn: arnOf(queueOf(template)),
      FunctionName: { Ref: expect.stringMatching(/^CamRedriveFunction/) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    synthesize({ redriveConcurrency: 50 }).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });

  test('may read fragments, leave claims and what is parked, look into streams and put, and nothing else', () => {
    const template = synthesize();

    const stream = { Ref: only(template, 'AWS::KinesisVideo::Stream').id };
    const archive = arnOf(archiveOf(template));
    const object = (...key: unknown[]) => ({ 'Fn::Join': ['', [archive, ...key]] });
    expect(statementsOf(template, 'AWS::IAM::Policy', /RedriveRoleDefaultPolicy/)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/RedriveLogs/), 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: [object('/!claims/*'), object('/!parked/*')],
      },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: archive },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: object('/', stream, '/*') },
      {
        Effect: 'Allow',
        Action: [
          'kinesisvideo:GetDataEndpoint',
          'kinesisvideo:PutMedia',
          'kinesisvideo:DescribeStream',
          'kinesisvideo:ListFragments',
          'kinesisvideo:GetMediaForFragmentList',
        ],
        Resource: arnOf(only(template, 'AWS::KinesisVideo::Stream')),
      },
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: arnOf(queueOf(template)),
      },
    ]);
    expect(statementsOf(template, 'AWS::IAM::Policy', /RedriveRoleTracing/)).toEqual([
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    ]);
    expect(only(template, 'AWS::IAM::Role', /RedriveRole/).Properties).not.toHaveProperty(
      'ManagedPolicyArns',
    );
  });

  test('is there to be used, with its queues and its log', () => {
    const { redriveFunction, redriveQueue, deadLetterQueue, redriveLogGroup } = new FrameIngest(
      new Stack(new App(), 'Test'),
      'Cam',
    );

    expect(
      [redriveFunction, redriveQueue, deadLetterQueue, redriveLogGroup].map((made) => made?.node.id),
    ).toEqual(['RedriveFunction', 'RedriveQueue', 'DeadLetterQueue', 'RedriveLogs']);
  });
});

describe('redrive that is off', () => {
  test('makes nothing for it, and the function knows', () => {
    const template = synthesize({ redrive: false, dashboard: true });

    for (const type of ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::Lambda::EventSourceMapping']) {
      template.resourceCountIs(type, 0);
    }
    expect(archiveOf(template).Properties).not.toHaveProperty('NotificationConfiguration');
    const functions = functionsOf(template);
    expect(Object.keys(functions)).toEqual(['index.handler']);
    expect(functions['index.handler']?.['Environment'].Variables).toMatchObject({ REDRIVE: 'off' });
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).join();
    expect(alarms).not.toMatch(/Redrive|DeadLetters|Parked|Undelivered/);
  });

  test.each<[string, FrameIngestProps | ((stack: Stack) => FrameIngestProps)]>([
    ['redriveConcurrency', { redriveConcurrency: 5 }],
    ['deliveryPatience', { deliveryPatience: Duration.seconds(1) }],
    ['deadLetterQueue', (stack) => ({ deadLetterQueue: new Queue(stack, 'Dead') as IQueue })],
    ['redriveLogGroup', (stack) => ({ redriveLogGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'logs') })],
  ])('leaves nothing for %s', (name, props) => {
    expect(() =>
      synthesize((stack) => ({ redrive: false, ...(typeof props === 'function' ? props(stack) : props) })),
    ).toThrow(`${name} belongs to redrive, which is off. Leave it out, or redrive: false.`);
  });
});
