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

  expect(inHeader).toMatch(/^FRAME_INGEST_AUTHORIZATION has a character that no header may have/);
  expect(inAddress).toMatch(/^--url holds a user's name or password/);
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
