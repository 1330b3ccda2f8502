import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { FrameIngestStack } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { maskAssetHashes } from './mask-asset-hashes';

const cdkJson = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8'));

beforeAll(() => Promise.all([buildImageContext(), buildSite()]));

/** The app of bin/frame-ingest.ts, as the CDK command line starts it. */
function synthesizeApp(context: Record<string, unknown> = {}) {
  const stack = FrameIngestStack.fromContext(new App({ context: { ...cdkJson.context, ...context } }));
  return { stack, template: Template.fromStack(stack) };
}

test('the template of the app is the reviewed one', () => {
  const { template } = synthesizeApp();

  expect(maskAssetHashes(template.toJSON())).toMatchSnapshot();
});

test('the stack tells where the API, the archive and the stream are', () => {
  const { template } = synthesizeApp();

  expect(Object.keys(template.findOutputs('*'))).toEqual(['ApiUrl', 'BucketName', 'StreamName', 'StreamArn']);
});

test('the context sets the name and the properties of the stack', () => {
  const { stack, template } = synthesizeApp({
    'frame-ingest:stack-name': 'FrontDoor',
    'frame-ingest:stream-retention-hours': '48',
    'frame-ingest:memory-mib': 3008,
  });

  expect(stack.stackName).toBe('FrontDoor');
  template.hasResourceProperties('AWS::KinesisVideo::Stream', { DataRetentionInHours: 48 });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 3008 });
});

test('the context sets who is told of alarms, where functions run, what is kept and how much is taken', () => {
  const { template } = synthesizeApp({
    'frame-ingest:alarm-email': 'ops@example.com',
    'frame-ingest:vpc': {
      ...{ vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
      privateSubnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
    },
    'frame-ingest:log-retention-days': '7',
    'frame-ingest:removal-policy': 'destroy',
    'frame-ingest:auto-delete-objects': 'true',
    'frame-ingest:throttle': '5,7',
  });

  const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
  template.hasResourceProperties('AWS::SNS::Subscription', {
    ...{ Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: { Ref: topic } },
  });
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: topic }] });
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { VpcConfig: { SubnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'] } },
    2,
  );
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  template.hasResource('AWS::KinesisVideo::Stream', { DeletionPolicy: 'Delete' });
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
  });
});

test('CloudWatch may tell the topic of the alarms, over TLS only', () => {
  const { template } = synthesizeApp({ 'frame-ingest:alarm-email': 'ops@example.com' });

  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
  });
});

test('cdk-nag has nothing to say about a stack with all of it', () => {
  const findings = findNagFaults((stack) => {
    new FrameIngestStack(stack, 'Cam', {
      alarmEmail: 'ops@example.com',
      vpcAttributes: {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['a'],
        privateSubnetIds: ['subnet-0123456789abcdef1'],
      },
    });
  });

  // The stack around it is empty.
  expect(findings.filter((finding) => finding.startsWith('Test/'))).toEqual([]);
});

test('what stands in place of something else is refused together with it', () => {
  const app = new App();
  const other = new Stack(app, 'Other');

  expect(
    () =>
      new FrameIngestStack(app, 'Cam', {
        alarmEmail: 'ops@example.com',
        alarmTopic: new Topic(other, 'Topic'),
        vpcAttributes: { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['a'] },
        vpc: new Vpc(other, 'Vpc') as IVpc,
      }),
  ).toThrow(
    'Cam: alarmEmail is in place of alarmTopic. Give one of them; vpcAttributes is in place of vpc. Give one of them.',
  );
});

test('the page is deployed with it where that is asked for, and its address told', () => {
  const { stack, template } = synthesizeApp({
    'frame-ingest:capture-site': 'true',
    'frame-ingest:authorizer': { issuer: 'https://id.example', audience: ['page'] },
    'frame-ingest:sign-in': { authority: 'https://id.example', clientId: 'page' },
  });

  template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  template.hasOutput('SiteUrl', { Value: stack.resolve(stack.captureSite?.url) });
});

test('where users sign in is of no use without the page', () => {
  const signIn = { authority: 'https://id.example', clientId: 'page' };

  expect(() => synthesizeApp({ 'frame-ingest:sign-in': signIn })).toThrow('signIn belongs to a CaptureSite');
});

test('the page is not deployed for an API that it could not call', () => {
  expect(() => synthesizeApp({ 'frame-ingest:capture-site': 'true' })).toThrow('HttpJwtAuthorizer');
});

test('another base image makes another image', () => {
  const imageOf = (template: Template) => JSON.stringify(template.findResources('AWS::Lambda::Function'));

  const usual = imageOf(synthesizeApp().template);
  const other = imageOf(
    synthesizeApp({ 'frame-ingest:base-image': 'public.ecr.aws/lambda/nodejs:24' }).template,
  );

  expect(maskAssetHashes(other)).toEqual(maskAssetHashes(usual));
  expect(other).not.toEqual(usual);
});
