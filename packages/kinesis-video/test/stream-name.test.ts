import fc from '../../../test/support/properties.ts';
import { isStreamName } from '../src/index.ts';

const letter = fc.constantFrom(
  ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-'.split(''),
);

test('1 to 256 letters, digits, underscores, dots and hyphens are a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: letter, minLength: 1, maxLength: 256 }), (name) => isStreamName(name)),
  );
});

test.each([
  ['nothing', ''],
  ['257 characters', 'a'.repeat(257)],
  ['a space', 'front door'],
  ['a slash, which would be two folders of an archive', 'front/door'],
  ['a line feed at the end', 'front\n'],
  ['a letter beyond ASCII', 'entrée'],
  ['a pattern of names', 'cam-*'],
])('%s is none', (_what, name) => {
  expect(isStreamName(name)).toBe(false);
});

test('one wrong character anywhere spoils a name', () => {
  const wrong = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((c) => !/[\w.-]/.test(c));
  const part = fc.string({ unit: letter, maxLength: 20 });

  fc.assert(fc.property(part, wrong, part, (before, c, after) => !isStreamName(before + c + after)));
});
