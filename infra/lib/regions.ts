import { Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';

/** The part of Kinesis Video Streams that a region has. README.md has the table. */
export interface VideoRegions {
  readonly regions: readonly string[];
  /** In Markdown. */
  readonly service: string;
  readonly streamType: string;
  readonly cure: string;
}

/** The day of the lists below. */
export const videoRegionsDate = '2026-11-28';

/**
 * Regions by what they have. Regions in none of the lists are unknown, and cause no warning.
 *
 * Sources: for the CloudFormation type, the schemas of each region in cfn-lint 1.51.0; for the service, the endpoints of botocore
 * 1.43.11.
 */
export const videoRegions = {
  whole: {
    regions: [
      ...['ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
      ...[
        'ap-southeast-5',
        'ca-central-1',
        'eu-central-1',
        'eu-south-2',
        'eu-west-1',
        'eu-west-2',
        'eu-west-3',
      ],
      ...['me-south-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-gov-east-1', 'us-gov-west-1', 'us-west-2'],
    ],
    service: 'yes',
    streamType: 'yes',
    cure: 'everything works',
  },
  withoutStreamType: {
    regions: ['af-south-1', 'cn-north-1'],
    service: 'yes',
    streamType: 'no',
    cure: "`streams: ['cam-*']`: the function makes the streams, CloudFormation cannot; or `stream`, one that exists",
  },
  withoutService: {
    regions: [
      ...['ap-east-2', 'ap-northeast-3', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-6'],
      ...['ap-southeast-7', 'ca-west-1', 'cn-northwest-1', 'eu-central-2', 'eu-north-1', 'eu-south-1'],
      ...['me-central-1', 'mx-central-1', 'us-west-1'],
    ],
    service: 'no',
    streamType: 'no',
    cure: 'another region',
  },
  withoutEndpoint: {
    regions: ['il-central-1'],
    service: 'no endpoint is published',
    streamType: 'yes',
    cure: 'another region, unless AWS says otherwise by now',
  },
} as const satisfies Record<string, VideoRegions>;

/** Whether the service is known not to be in a region. */
export function lacksVideo(region: string): boolean {
  const lacking: readonly string[] = [
    ...videoRegions.withoutService.regions,
    ...videoRegions.withoutEndpoint.regions,
  ];
  return lacking.includes(region);
}

/**
 * Whether the service is known to have no FIPS endpoint in a region. S3 has one wherever it has.
 * @see https://docs.aws.amazon.com/general/latest/gr/akv.html
 */
export function lacksFipsEndpoint(region: string): boolean {
  const known: readonly string[] = Object.values(videoRegions).flatMap(({ regions }) => [...regions]);
  return known.includes(region) && !fipsRegions.includes(region);
}

/** Those with a FIPS endpoint of Kinesis Video Streams. */
export const fipsRegions: readonly string[] = ['us-gov-east-1', 'us-gov-west-1'];

/** Whether CloudFormation is known not to make streams in a region that can have them. */
export function lacksStreamType(region: string): boolean {
  const lacking: readonly string[] = videoRegions.withoutStreamType.regions;
  return lacking.includes(region);
}

/**
 * Why `CaptureSite` does not work in a region; undefined if it does, or if the region is unknown.
 * Source: CloudFormation's schemas of each region, as above.
 */
export function whyNoCloudFront(region: string): string | undefined {
  if (Token.isUnresolved(region)) return undefined;
  const { partition = '' } = RegionInfo.get(region);
  return {
    'aws-us-gov': 'CloudFormation cannot make CloudFront distributions there',
    'aws-cn':
      'CloudFormation cannot make CloudFront origin access controls and functions there, which keep the bucket private and find the pages',
  }[partition];
}

/**
 * Whether a region is an opt-in region, where CloudFront does not deliver standard logs (legacy) to buckets.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
export function isOptInRegion(region: string): boolean {
  return !Token.isUnresolved(region) && RegionInfo.get(region).isOptInRegion;
}
