import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { CaptureSite, type CaptureSiteProps, FrameIngest, FrameIngestStack, VideoStream } from '../lib/index';
import { videoRegions } from '../lib/regions';
import { findNagFaults } from './find-nag-faults';

// The library's own rules know regions too, and ask for a second each time.
process.env['CDK_VALIDATION'] = 'false';

beforeAll(() => Promise.all([buildImageContext(), buildSite()]));

const account = '111122223333';

function stackIn(region: string): Stack {
  return new Stack(new App(), 'Test', { env: { account, region } });
}

function addSite(stack: Stack, props: Omit<CaptureSiteProps, 'frameIngest'> = {}): CaptureSite {
  const frameIngest = new FrameIngest(stack, 'Cam', { authorizer: new HttpNoneAuthorizer() });
  return new CaptureSite(stack, 'Site', { frameIngest, ...props });
}

function warningsIn(region: string, add: (stack: Stack) => void): unknown[] {
  const stack = stackIn(region);
  add(stack);
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('Kinesis'))
    .map(({ id, entry }) => [id, entry.data]);
}

describe('Kinesis Video Streams', () => {
  test('is known of every region of the partitions aws and aws-us-gov that aws-cdk-lib knows, once', () => {
    const known: string[] = Object.values(videoRegions).flatMap(({ regions }) => [...regions]);

    expect(new Set(known).size).toBe(known.length);
    const regions = RegionInfo.regions
      .filter(({ partition = '' }) => ['aws', 'aws-us-gov', 'aws-cn'].includes(partition))
      // Announced, without services yet.
      .filter(({ name }) => name !== 'me-west-1');
    expect([...known].sort()).toEqual(regions.map(({ name }) => name).sort());
  });

  test.each(['us-west-1', 'eu-north-1', 'il-central-1'])('is missed in %s, with a warning', (region) => {
    expect(warningsIn(region, (stack) => new FrameIngest(stack, 'Cam'))).toEqual([
      ['/Test/Cam', expect.stringMatching(`^Kinesis Video Streams was not in ${region} on 20`)],
    ]);
  });

  test.each(['eu-west-1', 'us-gov-west-1', 'us-iso-east-1'])('is not missed in %s', (region) => {
    expect(warningsIn(region, (stack) => new FrameIngest(stack, 'Cam'))).toEqual([]);
  });

  test.each(['us-east-1', 'ca-central-1', 'eu-west-1'])(
    'has no FIPS endpoint in %s, with a warning where one is asked for',
    (region) => {
      const warnings = warningsIn(region, (stack) => new FrameIngest(stack, 'Cam', { fipsEndpoints: true }));

      expect(warnings).toEqual([
        [
          '/Test/Cam',
          expect.stringMatching(`^Kinesis Video Streams had no FIPS endpoint in ${region} on 20`),
        ],
      ]);
    },
  );

  test.each(['us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1'])(
    'has a FIPS endpoint in %s, as far as is known',
    (region) => {
      const add = (stack: Stack) => new FrameIngest(stack, 'Cam', { fipsEndpoints: true });

      expect(warningsIn(region, add)).toEqual([]);
    },
  );

  test('is not missed where the region is left to the deployment', () => {
    const stack = new Stack(new App(), 'Test');
    new FrameIngest(stack, 'Cam');

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('streams that CloudFormation does not make', () => {
  test.each(['af-south-1', 'cn-north-1'])('are warned of in %s, on each', (region) => {
    expect(
      warningsIn(region, (stack) => {
        new FrameIngest(stack, 'Cam', { streams: ['front', 'cam-*'] });
        new VideoStream(stack, 'Own');
      }),
    ).toEqual(
      ['/Test/Own', '/Test/Cam/Stream-front'].map((path) => [
        path,
        expect.stringMatching(`CloudFormation made no Kinesis video streams in ${region} on 20`),
      ]),
    );
  });

  test('are none for a pattern, and for a stream that exists', () => {
    expect(
      warningsIn('af-south-1', (stack) => {
        new FrameIngest(stack, 'Cam', { streams: ['cam-*'] });
        new FrameIngest(stack, 'Other', { stream: VideoStream.fromStreamName(stack, 'Front', 'front') });
      }),
    ).toEqual([]);
  });
});

describe('a CaptureSite', () => {
  test.each([
    ['us-gov-west-1', 'CloudFormation cannot make CloudFront distributions there'],
    ['cn-north-1', 'CloudFormation cannot make CloudFront origin access controls and functions there'],
  ])('is refused in %s, with the reason', (region, reason) => {
    expect(() => addSite(stackIn(region))).toThrow(
      `Test/Site: CaptureSite does not work in ${region}: ${reason}`,
    );
  });

  test('is refused with logs that CloudFront would not deliver', () => {
    expect(() => addSite(stackIn('eu-south-2'))).toThrow(
      'Test/Site: CloudFront does not deliver logs to buckets in eu-south-2, an opt-in region. Give cloudFrontLogs: false.',
    );
  });

  test('is there without them', () => {
    const stack = stackIn('eu-south-2');
    addSite(stack, { cloudFrontLogs: false });

    const [distribution] = Object.values(
      Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'),
    );
    expect(distribution?.['Properties'].DistributionConfig).not.toHaveProperty('Logging');
  });

  test('has no finding of cdk-nag without them where they cannot be had, and one where they can', () => {
    const findings = (region: string) =>
      findNagFaults(
        (stack) => {
          addSite(stack, { cloudFrontLogs: false });
        },
        { account, region },
      ).filter((finding) => finding.startsWith('Test/Site'));

    expect(findings('eu-south-2')).toEqual([]);
    expect(findings('eu-west-1')).toEqual(['Test/Site/Distribution/Resource: AwsSolutions-CFR3']);
  });

  test('of a FrameIngestStack can be without them', () => {
    const env = { account, region: 'eu-south-2' };
    const props = { env, captureSite: true, authorizer: new HttpNoneAuthorizer() };

    expect(() => new FrameIngestStack(new App(), 'Test', props)).toThrow('cloudFrontLogs: false');
    expect(() => new FrameIngestStack(new App(), 'Test', { ...props, cloudFrontLogs: false })).not.toThrow();
    expect(() => new FrameIngestStack(new App(), 'Test', { cloudFrontLogs: false })).toThrow(
      'cloudFrontLogs belongs to a CaptureSite',
    );
  });
});
