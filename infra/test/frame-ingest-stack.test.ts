import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { FrameIngestStack } from '../lib/index';
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
