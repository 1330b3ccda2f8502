import fc from '../../../test/support/properties.ts';
import { formatStreamArn, isStreamName, parseStreamArn } from '../src/index.ts';

test("a stream's ARN is read into its parts", () => {
  // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/how-iam.html
  const arn = 'arn:aws:kinesisvideo:us-west-2:111122223333:stream/my-stream/0123456789012';

  expect(parseStreamArn(arn)).toEqual({
    partition: 'aws',
    region: 'us-west-2',
    accountId: '111122223333',
    streamName: 'my-stream',
    creationTime: '0123456789012',
  });
});

test.each(['aws-cn', 'aws-us-gov'])('so is one of the partition %s', (partition) => {
  expect(parseStreamArn(`arn:${partition}:kinesisvideo:cn-north-1:1:stream/a/1`)).toMatchObject({
    partition,
  });
});

test.each([
  ['a signaling channel', 'arn:aws:kinesisvideo:us-west-2:111122223333:channel/my-channel/0123456789012'],
  ['a stream of Kinesis Data Streams', 'arn:aws:kinesis:us-west-2:111122223333:stream/my-stream'],
  ['one without its creation time', 'arn:aws:kinesisvideo:us-west-2:111122223333:stream/my-stream'],
  ['one with a pattern for the time', 'arn:aws:kinesisvideo:us-west-2:111122223333:stream/my-stream/*'],
  ['one without a region', 'arn:aws:kinesisvideo::111122223333:stream/my-stream/1'],
  ['a name that is too long', `arn:aws:kinesisvideo:us-west-2:1:stream/${'a'.repeat(257)}/1`],
  ['one of over 1024 characters', `arn:aws:kinesisvideo:us-west-2:1:stream/a/${'1'.repeat(1024)}`],
  ['a line feed at the end', 'arn:aws:kinesisvideo:us-west-2:1:stream/a/1\n'],
  ['a name alone', 'my-stream'],
  ['nothing', ''],
])('%s is none', (_what, arn) => {
  expect(parseStreamArn(arn)).toBeUndefined();
});

test('what is written is read as it was', () => {
  const digits = fc.stringMatching(/^[0-9]{1,15}$/);
  const parts = fc.record({
    partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
    region: fc.constantFrom('eu-west-1', 'cn-north-1', 'us-gov-west-1'),
    accountId: digits,
    streamName: fc.stringMatching(/^[a-zA-Z0-9_.-]{1,256}$/).filter(isStreamName),
    creationTime: digits,
  });

  fc.assert(fc.property(parts, (each) => expect(parseStreamArn(formatStreamArn(each))).toEqual(each)));
});
