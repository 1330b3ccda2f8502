import { App, type CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnStream } from 'aws-cdk-lib/aws-kinesisvideo';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, type FrameIngestProps, VideoStream } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { listAcknowledgements } from './list-acknowledgements';

beforeAll(() => buildImageContext());

/** What is found in one `FrameIngest`, what it makes beside itself included, and not in what was brought along for it. */
function findFaults(props: FrameIngestProps | ((stack: Stack) => FrameIngestProps) = {}): string[] {
  return findNagFaults((stack) => {
    new FrameIngest(stack, 'Cam', typeof props === 'function' ? props(stack) : props);
  }).filter((finding) => /^Test\/(Cam|BucketNotificationsHandler)/.test(finding));
}

describe('cdk-nag has nothing to say about', () => {
  test.each<[string, FrameIngestProps | ((stack: Stack) => FrameIngestProps)]>([
    ['the default', {}],
    ['an API that pages may call', { corsOrigins: ['https://example.com'] }],
    [
      'an archive that keeps versions, expires and logs elsewhere',
      (stack) => ({
        versioned: true,
        lifecycleRules: [{ expiration: Duration.days(30) }],
        archiveLogBucket: Bucket.fromBucketName(stack, 'Logs', 'my-logs'),
      }),
    ],
    ['a key of its own', (stack) => ({ encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) })],
    [
      'a bucket and a stream known by name',
      (stack) => ({
        bucket: Bucket.fromBucketName(stack, 'Own', 'my-archive'),
        stream: VideoStream.fromStreamName(stack, 'Front', 'front'),
      }),
    ],
    ['a stream of layer 1', (stack) => ({ stream: new CfnStream(stack, 'Front') })],
    [
      'a stream known by its ARN',
      (stack) => ({
        stream: VideoStream.fromStreamArn(
          stack,
          'Front',
          'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front/1600000000000',
        ),
      }),
    ],
    [
      'log groups known by name',
      (stack) => ({
        logGroup: LogGroup.fromLogGroupName(stack, 'FunctionLogs', 'function-logs'),
        apiLogGroup: LogGroup.fromLogGroupName(stack, 'ApiLogs', 'api-logs'),
      }),
    ],
    ['several streams, and some made on demand', () => ({ streams: ['front', 'back', 'cam-*'] })],
    [
      'several streams with a key',
      (stack) => ({
        streams: ['front', 'cam-*'],
        encryptionKey: new Key(stack, 'VideoKey', { enableKeyRotation: true }),
        streamClaim: 'stream',
        authorizer: new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['app'] }),
      }),
    ],
    ['nothing to watch', () => ({ playback: false })],
    ['nothing that reads the archive', () => ({ redrive: false })],
    ['a bucket of the stack', (stack) => ({ bucket: new Bucket(stack, 'Own') as IBucket })],
    [
      'a dead letter queue that is brought along',
      (stack) => ({
        deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:eu-west-1:111122223333:dead'),
      }),
    ],
    [
      'a function in a VPC',
      (stack) => {
        const vpc = new Vpc(stack, 'Vpc') as IVpc;
        return {
          vpc,
          vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
          securityGroups: [new SecurityGroup(stack, 'Group', { vpc }) as ISecurityGroup],
        };
      },
    ],
    [
      'alarms with a topic, and a dashboard',
      (stack) => ({ alarmTopic: new Topic(stack, 'Alarms'), dashboard: true }),
    ],
  ])('%s', (_, props) => {
    expect(findFaults(props)).toEqual([]);
  });
});

test('an API that is open to everyone remains a finding', () => {
  expect(findFaults({ authorizer: new HttpNoneAuthorizer() })).toEqual([
    'Test/Cam/Route-FrameData/Resource: AwsSolutions-APIG4',
    ...['Config', 'Batches', 'Playback', 'Clip', 'Image'].flatMap((path) => [
      `Test/Cam/Route-${path}/Resource: AwsSolutions-APIG4`,
      `Test/Cam/HeadRoute-${path}/Resource: AwsSolutions-APIG4`,
    ]),
    'Test/Cam/Route/Resource: AwsSolutions-APIG4',
  ]);
});

test('what a user adds to the role is not acknowledged along', () => {
  const app = new App();
  const stack = new Stack(app, 'Test');
  const cam = new FrameIngest(stack, 'Cam');
  cam.function.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));

  const { violations } = new AwsSolutionsChecks(app).validateScope(app);

  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});

test('each acknowledgement is of one finding, on one resource, with its reason', () => {
  const stack = new Stack(new App(), 'Test');
  const vpc = new Vpc(stack, 'Vpc') as IVpc;
  const cam = new FrameIngest(stack, 'Cam', { vpc, corsOrigins: ['*'] });

  const acknowledged = listAcknowledgements(cam);

  const fragments = `<${idOf(stack, cam.bucket)}.Arn>/<${idOf(stack, cam.stream)}>/*`;
  const offered = fragments.replace('/', '/!offered/');
  const below = (prefix: string) =>
    `AwsSolutions-IAM5[Resource::<${idOf(stack, cam.bucket)}.Arn>/${prefix}/*]`;
  expect(acknowledged).toEqual([
    ['Test/Cam/FunctionRole/DefaultPolicy', below('!claims'), true],
    ['Test/Cam/FunctionRole/DefaultPolicy', below('!parked'), true],
    ['Test/Cam/FunctionRole/DefaultPolicy', `AwsSolutions-IAM5[Resource::${fragments}]`, true],
    ['Test/Cam/FunctionRole/DefaultPolicy', `AwsSolutions-IAM5[Resource::${offered}]`, true],
    ['Test/Cam/FunctionRole/Tracing', 'AwsSolutions-IAM5[Resource::*]', true],
    ['Test/Cam/FunctionRole/NetworkInterfaces', 'AwsSolutions-IAM5[Resource::*]', true],
    ['Test/Cam/Function/Resource', 'Serverless-LambdaDLQ', true],
    ['Test/Cam/DeadLetterQueue/Resource', 'Serverless-SQSRedrivePolicy', true],
    ['Test/Cam/RedriveRole/DefaultPolicy', below('!claims'), true],
    ['Test/Cam/RedriveRole/DefaultPolicy', below('!parked'), true],
    ['Test/Cam/RedriveRole/DefaultPolicy', `AwsSolutions-IAM5[Resource::${fragments}]`, true],
    ['Test/Cam/RedriveRole/Tracing', 'AwsSolutions-IAM5[Resource::*]', true],
    ['Test/Cam/RedriveRole/NetworkInterfaces', 'AwsSolutions-IAM5[Resource::*]', true],
    ['Test/Cam/RedriveFunction/Resource', 'Serverless-LambdaDLQ', true],
    ['Test/Cam/RedriveSource/Resource', 'Serverless-LambdaEventSourceMappingDestination', true],
    ['Test/Cam/RedriveSource/Resource', 'Serverless-LambdaEventSourceSQSVisibilityTimeout', true],
    ['Test/Cam/PreflightRoute', 'AwsSolutions-APIG4', true],
  ]);
});

function idOf(stack: Stack, { node }: IConstruct): string {
  return stack.getLogicalId(node.defaultChild as CfnElement);
}
