import { isMediaType } from '../src/index.ts';

test.each(['video/h264', 'video/h264,audio/aac', 'application/vnd.a+b', `a/${'b'.repeat(126)}`])(
  '%s is a media type',
  (text) => {
    expect(isMediaType(text)).toBe(true);
  },
);

test.each(['', 'video', 'video/', 'video/h264, audio/aac', 'video/h264,', `a/${'b'.repeat(127)}`, 'a/b\n'])(
  '%j is none',
  (text) => {
    expect(isMediaType(text)).toBe(false);
  },
);
