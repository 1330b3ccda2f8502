import { App, Duration, Fn, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type IVideoStream, VideoStream, type VideoStreamAttributes } from '../lib/index';

process.env['CDK_VALIDATION'] = 'false';

const arn = 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front/1600000000000';

let stack: Stack;
let caller: Role;
beforeEach(() => {
  stack = new Stack(new App(), 'Test');
  caller = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
});

function statements(): unknown[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy?.['Properties'].PolicyDocument.Statement;
}

describe('a new stream', () => {
  test('has the name, the retention, the media type, the key and the tags that were given', () => {
    const encryptionKey = new Key(stack, 'Key') as IKey;
    const stream = new VideoStream(stack, 'Front', {
      streamName: 'front',
      retention: Duration.days(2),
      mediaType: 'video/h264,audio/aac',
      encryptionKey,
    });
    Tags.of(stream).add('Site', 'Oslo');

    Template.fromStack(stack).hasResource('AWS::KinesisVideo::Stream', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        Name: 'front',
        DataRetentionInHours: 48,
        MediaType: 'video/h264,audio/aac',
        KmsKeyId: stack.resolve(encryptionKey.keyArn),
        Tags: [{ Key: 'Site', Value: 'Oslo' }],
      },
    });
  });

  test.each(['h264', 'video/h264,', 'video/h264, audio/aac', `video/${'a'.repeat(123)}`, ''])(
    'cannot have the media type %j',
    (mediaType) => {
      expect(() => new VideoStream(stack, 'Front', { mediaType })).toThrow(
        `such as "video/h264"; received ${JSON.stringify(mediaType)}`,
      );
    },
  );

  test('tells everything that it cannot have, by its properties', () => {
    expect(
      () =>
        new VideoStream(stack, 'Front', {
          ...{ streamName: 'front door', mediaType: 'h264', retention: Duration.minutes(90) },
        }),
    ).toThrow(/^Test\/Front: streamName .*"front door"; retention .* 1\.5 hours; mediaType .*"h264"\.$/);
  });
});

describe('a stream that exists', () => {
  test.each<[string, VideoStreamAttributes]>([
    ['its ARN', { streamArn: arn }],
    ['its ARN and its name', { streamArn: arn, streamName: 'front' }],
  ])('is known by %s, in the account and the region that the ARN names', (_, attributes) => {
    const stream = VideoStream.fromStreamAttributes(stack, 'Front', attributes);

    expect(stream.streamName).toBe('front');
    expect(stream.streamRef).toEqual({ streamName: 'front', streamArn: arn });
    expect(stream.env).toEqual({ account: '111122223333', region: 'eu-west-1' });
  });

  test('is known by its name, whenever it was created', () => {
    const stream = VideoStream.fromStreamName(stack, 'Front', 'front');

    expect(stack.resolve(stream.streamArn)['Fn::Join'][1].at(-1)).toBe(':stream/front/*');
  });

  test('is known by an ARN that only the deployment knows', () => {
    const stream = VideoStream.fromStreamArn(stack, 'Front', Fn.importValue('FrontArn'));

    expect(stack.resolve(stream.streamName)).toEqual({
      'Fn::Select': [1, { 'Fn::Split': ['/', expect.anything()] }],
    });
  });

  test.each<[string, VideoStreamAttributes, string]>([
    ['neither ARN nor name', {}, 'known by streamArn or streamName. Give one.'],
    [
      'the ARN of a data stream',
      { streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/front' },
      'received "arn:aws:kinesis:eu-west-1:111122223333:stream/front"',
    ],
    [
      'the ARN of a signaling channel',
      { streamArn: arn.replace(':stream/', ':channel/') },
      'The ARN of a video stream is arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION_TIME',
    ],
    ['an ARN without the time of creation', { streamArn: arn.replace(/\/\d+$/, '') }, 'CREATION_TIME'],
    [
      'an ARN and the name of another',
      { streamArn: arn, streamName: 'back' },
      'streamName "back" is not the name in streamArn, "front".',
    ],
    ['a name that no stream can have', { streamName: 'front/*' }, 'received "front/*"'],
  ])('is not known by %s', (_, attributes, message) => {
    expect(() => VideoStream.fromStreamAttributes(stack, 'Front', attributes)).toThrow(message);
  });
});

describe('a grant', () => {
  test('to put media allows to find the endpoint and to put, on this stream only', () => {
    VideoStream.fromStreamArn(stack, 'Front', arn).grantPutMedia(caller);

    expect(statements()).toEqual([
      {
        Effect: 'Allow',
        Action: ['kinesisvideo:GetDataEndpoint', 'kinesisvideo:PutMedia'],
        Resource: arn,
      },
    ]);
  });

  test('to read allows nothing that changes the stream', () => {
    VideoStream.fromStreamArn(stack, 'Front', arn).grantRead(caller);

    const [{ Action, Resource }] = statements() as [{ Action: string[]; Resource: unknown }];
    expect(Resource).toBe(arn);
    expect(Action).toEqual(
      expect.arrayContaining(['kinesisvideo:GetMedia', 'kinesisvideo:GetHLSStreamingSessionURL']),
    );
    expect(Action.filter((action) => !/:(Get|List|Describe)[A-Za-z]+$/.test(action))).toEqual([]);
  });

  test.each<[string, (stream: IVideoStream) => unknown, string]>([
    ['put media', (stream) => stream.grantPutMedia(caller), 'kms:GenerateDataKey'],
    ['read', (stream) => stream.grantRead(caller), 'kms:Decrypt'],
  ])('to %s allows the use of the stream’s key: %s', (_, grant, keyAction) => {
    const encryptionKey = new Key(stack, 'Key') as IKey;

    grant(VideoStream.fromStreamAttributes(stack, 'Front', { streamArn: arn, encryptionKey }));

    expect(statements()).toContainEqual({
      Effect: 'Allow',
      Action: keyAction,
      Resource: stack.resolve(encryptionKey.keyArn),
    });
  });
});

/** https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/monitoring-cloudwatch.html */
test.each<[string, string, (stream: IVideoStream) => Metric]>([
  ['PutMedia.IncomingBytes', 'Sum', (stream) => stream.metricIncomingBytes()],
  ['PutMedia.IncomingFragments', 'Sum', (stream) => stream.metricIncomingFragments()],
  ['PutMedia.IncomingFrames', 'Sum', (stream) => stream.metricIncomingFrames()],
  ['PutMedia.Requests', 'Sum', (stream) => stream.metricPutMediaRequests()],
  ['PutMedia.Success', 'Average', (stream) => stream.metricPutMediaSuccess()],
  ['PutMedia.ErrorAckCount', 'Sum', (stream) => stream.metricPutMediaErrorAcks()],
  ['PutMedia.ConnectionErrors', 'Sum', (stream) => stream.metricPutMediaConnectionErrors()],
  ['PutMedia.PersistedAckLatency', 'p90', (stream) => stream.metricPersistedAckLatency()],
  ['GetMedia.MillisBehindNow', 'Average', (stream) => stream.metric('GetMedia.MillisBehindNow')],
  ['PutMedia.IncomingBytes', 'Maximum', (stream) => stream.metricIncomingBytes({ statistic: 'Maximum' })],
])('%s (%s) is a metric of the service, of this stream alone', (metricName, statistic, make) => {
  const metric = make(VideoStream.fromStreamArn(stack, 'Front', arn));

  expect(metric).toMatchObject({
    namespace: 'AWS/KinesisVideo',
    metricName,
    statistic,
    dimensions: { StreamName: 'front' },
  });
});
