import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { CaptureSite, FrameIngest, type FrameIngestProps } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { synthesize } from './synthesize';

beforeAll(() => Promise.all([buildImageContext(), buildSite()]));

const lastingTypes = ['AWS::S3::Bucket', 'AWS::KinesisVideo::Stream', 'AWS::Logs::LogGroup'];

/** What becomes of what holds video or logs, by its logical id. */
function removalsOf(template: Template): Record<string, [deletion: unknown, replacement: unknown]> {
  const resources: Record<string, Record<string, unknown>> = template.toJSON()['Resources'];
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => lastingTypes.includes(String(Type)))
      .map(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [
        id.replace(/[0-9A-F]{8}$/, ''),
        [DeletionPolicy, UpdateReplacePolicy],
      ]),
  );
}

/** A service with its page. */
function addBoth(stack: Stack, props: Pick<FrameIngestProps, 'removalPolicy' | 'autoDeleteObjects'>): void {
  const frameIngest = new FrameIngest(stack, 'Cam', {
    streams: ['front', 'back'],
    authorizer: new HttpNoneAuthorizer(),
    ...props,
  });
  new CaptureSite(stack, 'Site', { frameIngest, ...props });
}

function synthesizeBoth(props: Pick<FrameIngestProps, 'removalPolicy' | 'autoDeleteObjects'>): Template {
  const stack = new Stack(new App(), 'Test');
  addBoth(stack, props);
  return Template.fromStack(stack);
}

const ids = [
  ...['CamArchive', 'CamArchiveLogs', 'CamStreamfront', 'CamStreamback'],
  ...['CamFunctionLogs', 'CamRedriveLogs', 'CamAccessLogs', 'SiteBucket', 'SiteLogs'],
];

test('what holds video or logs stays, but for what a first deployment has made that failed', () => {
  const { SiteDeploymentLogs, ...removals } = removalsOf(synthesizeBoth({}));

  expect(removals).toEqual(Object.fromEntries(ids.map((id) => [id, ['RetainExceptOnCreate', 'Retain']])));
});

test('nothing is left of what was not meant to stay', () => {
  const template = synthesizeBoth({ removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });

  const { SiteDeploymentLogs, ...removals } = removalsOf(template);
  expect(removals).toEqual(Object.fromEntries(ids.map((id) => [id, ['Delete', 'Delete']])));
  const buckets = Object.keys(template.findResources('AWS::S3::Bucket'));
  const emptied = Object.values(template.findResources('Custom::S3AutoDeleteObjects'));
  expect(emptied.map(({ Properties }) => Properties.BucketName.Ref).sort()).toEqual(buckets.sort());
});

test('buckets are not emptied unless that is asked for', () => {
  synthesizeBoth({ removalPolicy: RemovalPolicy.DESTROY }).resourceCountIs('Custom::S3AutoDeleteObjects', 0);
});

test('buckets that stay are not emptied', () => {
  const message =
    'autoDeleteObjects empties buckets that are deleted, and these stay. Give removalPolicy: RemovalPolicy.DESTROY too, or leave it out.';

  expect(() => synthesize({ autoDeleteObjects: true })).toThrow(`Test/Cam: ${message}`);
  const stack = new Stack(new App(), 'Test');
  const frameIngest = new FrameIngest(stack, 'Cam', { authorizer: new HttpNoneAuthorizer() });
  expect(() => new CaptureSite(stack, 'Site', { frameIngest, autoDeleteObjects: true })).toThrow(
    `Test/Site: ${message}`,
  );
});

test('cdk-nag has nothing to say about the function that empties buckets', () => {
  const findings = findNagFaults((stack) => {
    addBoth(stack, { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  });

  expect(findings.filter((finding) => !finding.includes('APIG4'))).toEqual([]);
});

describe('the log group of the API', () => {
  const nameOf = (template: Template, id: string): unknown => {
    const groups = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    return groups.find(([key]) => key.startsWith(id))?.[1]['Properties'].LogGroupName;
  };

  test('has a prefix that the policy of the account names once for all, and the id of the stack', () => {
    expect(nameOf(synthesize(), 'CamAccessLogs')).toEqual({
      'Fn::Join': [
        '',
        [
          expect.stringMatching(/^\/aws\/vendedlogs\/frame-ingest-[0-9a-f]{8}-$/),
          { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
        ],
      ],
    });
  });

  test('is that of one service in a stack', () => {
    const template = synthesize({}, (_cam, stack) => {
      new FrameIngest(stack, 'Other');
    });

    expect(nameOf(template, 'OtherAccessLogs')).not.toEqual(nameOf(template, 'CamAccessLogs'));
  });
});
