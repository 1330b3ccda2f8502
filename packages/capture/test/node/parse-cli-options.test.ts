import { parseCliOptions } from '../../src/node/parse-cli-options.ts';

const url = ['--url', 'https://example.com/'];

function faultOf(args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    parseCliOptions(args, environment);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('the address has no slash at its end, and the authorization is that of the environment', () => {
  const options = parseCliOptions(url, { FRAME_INGEST_AUTHORIZATION: ' Bearer abc\n' });

  expect(options).toMatchObject({ uploader: { url: 'https://example.com' }, authorization: 'Bearer abc' });
  expect(parseCliOptions(url, { FRAME_INGEST_AUTHORIZATION: '' })?.authorization).toBeUndefined();
});

test('secrets that cannot be sent are told of, and not told', () => {
  const inHeader = faultOf(url, { FRAME_INGEST_AUTHORIZATION: 'Bearer sec\nret' });
  const inAddress = faultOf(['--url', 'https://user:secret@example.com']);

  expect(inHeader).toMatch(/^FRAME_INGEST_AUTHORIZATION has a character that is not allowed in a header/);
  expect(inAddress).toMatch(/^--url has a user name or password/);
  expect(inHeader + inAddress).not.toMatch(/sec/);
});

test.each([
  ['1960-03-01T00:00:00Z', 'before 1973-03-03'],
  ['2999-01-01T00:00:00Z', 's in the future'],
])('no frames of %s are taken, which would be in the way of others', (time, why) => {
  expect(faultOf([...url, '--start', time])).toMatch(new RegExp(`^--start is "${time}", which is .*${why}`));
});

test('an address with a query is one of something else', () => {
  expect(faultOf(['--url', 'https://example.com/?a=1'])).toMatch(/^--url is "https:.*Give the address/);
});

test('the name of a file that looks like an option controls no terminal', () => {
  const fault = faultOf([...url, '--\u001b[31mred.jpg']);

  expect(fault).toContain('red.jpg');
  expect(fault).not.toMatch(/\p{Cc}/u);
});

test('files are no H.264 of standard input', () => {
  expect(parseCliOptions([...url, '--h264'], {})?.isH264).toBe(true);
  expect(parseCliOptions(url, {})?.isH264).toBe(false);
  expect(faultOf([...url, '--h264', 'video.h264'])).toMatch(/^--h264 is for standard input.*`cat FILE \|`/);
});

describe('a device of AWS IoT', () => {
  const endpoint = 'c1a2b3.credentials.iot.eu-west-1.amazonaws.com';
  const iot = [
    '--iot-endpoint',
    endpoint,
    '--iot-role-alias',
    'cams',
    '--thing',
    'cam-1',
    '--cert',
    'c',
    '--key',
    'k',
  ];

  test('has the region of its addresses, and a stream of its own name', () => {
    const options = parseCliOptions([...url, ...iot], {});

    expect(options?.iot).toEqual({
      ...{ endpoint: `https://${endpoint}`, roleAlias: 'cams', thingName: 'cam-1' },
      ...{ certFile: 'c', keyFile: 'k', region: 'eu-west-1' },
    });
    expect(options?.uploader.streamName).toBe('cam-1');
    expect(parseCliOptions([...url, ...iot, '--stream', 'front'], {})?.uploader.streamName).toBe('front');
  });

  test('has the region of the API where the two differ, and that of --region before all', () => {
    const api = ['--url', 'https://abc123.execute-api.us-west-2.amazonaws.com'];

    expect(parseCliOptions([...api, ...iot], {})?.iot?.region).toBe('us-west-2');
    expect(parseCliOptions([...api, ...iot, '--region', 'ap-east-1'], {})?.iot?.region).toBe('ap-east-1');
  });

  test.each<[string, string[], RegExp]>([
    [
      'a part of the options',
      ['--thing', 'cam-1', '--cert', 'c'],
      /^--iot-endpoint, --iot-role-alias, --key missing/,
    ],
    ['a region alone', ['--region', 'eu-west-1'], /^--iot-endpoint, .*--key missing/],
    [
      'an address with a path',
      [...iot, '--iot-endpoint', `${endpoint}/x`],
      /^--iot-endpoint is .*describe-endpoint/,
    ],
    ['an address without TLS', [...iot, '--iot-endpoint', `http://${endpoint}`], /^--iot-endpoint is /],
    ['a name that is none', [...iot, '--iot-role-alias', 'a/b'], /^--iot-role-alias is "a\/b"/],
    ['a thing that ends the line', [...iot, '--thing', 'a\nb'], /^--thing is "a\\nb"/],
    ['a region that is none', [...iot, '--region', 'Ireland'], /^--region is "Ireland"/],
    ['no region', [...iot, '--iot-endpoint', 'iot.example.com'], /^--region is missing/],
  ])('is told of %s', (_, args, fault) => {
    expect(faultOf([...url, ...args])).toMatch(fault);
  });

  test('has no header Authorization beside its signatures', () => {
    expect(faultOf([...url, ...iot], { FRAME_INGEST_AUTHORIZATION: 'Bearer a' })).toMatch(
      /^FRAME_INGEST_AUTHORIZATION and the AWS IoT options are both set/,
    );
  });
});
