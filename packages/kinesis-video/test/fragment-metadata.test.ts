import fc from '../../../test/support/properties.ts';
import { endOfFragmentTag, findTagFault, fragmentLimits, isMetadata } from '../src/index.ts';

test.each([
  ['a name and a value', { name: 'location', value: 'front door' }],
  ['a value that is empty', { name: 'location', value: '' }],
  ['a name of 128 bytes and a value of 256', { name: 'a'.repeat(128), value: 'b'.repeat(256) }],
  ['a name that has AWS further on', { name: 'myAWS', value: '' }],
  ['a name that begins with aws in small letters', { name: 'aws', value: '' }],
  ['the mark that ends a fragment', { name: 'AWS_KINESISVIDEO_END_OF_FRAGMENT', value: '' }],
  ['what makes a notification', { name: 'AWS_KINESISVIDEO_NOTIFICATION', value: '' }],
  ['what makes an image', { name: 'AWS_KINESISVIDEO_IMAGE_GENERATION', value: '' }],
  ['where images go, however long', { name: 'AWS_KINESISVIDEO_IMAGE_PREFIX', value: 'p'.repeat(300) }],
])('%s is taken', (_what, tag) => {
  expect(findTagFault(tag)).toBeUndefined();
});

test.each([
  ['AWS alone', { name: 'AWS', value: '' }, 'name-reserved'],
  ["a name of the service's own", { name: 'AWS_KINESISVIDEO_FRAGMENT_NUMBER', value: '1' }, 'name-reserved'],
  ['a mark with more behind it', { name: 'AWS_KINESISVIDEO_END_OF_FRAGMENT_2', value: '' }, 'name-reserved'],
  ['129 bytes', { name: 'a'.repeat(129), value: '' }, 'name-too-long'],
  ['65 letters of two bytes', { name: 'é'.repeat(65), value: '' }, 'name-too-long'],
  ['a value of 257 bytes', { name: 'a', value: 'b'.repeat(257) }, 'value-too-long'],
  ['a value of 65 letters of four bytes', { name: 'a', value: '😀'.repeat(65) }, 'value-too-long'],
])('%s is a fault', (_what, tag, fault) => {
  expect(findTagFault(tag)).toBe(fault);
});

test('bytes are counted in UTF-8, of name and value alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (text) => {
      const bytes = Buffer.byteLength(text);
      fc.pre(!text.startsWith('AWS'));

      expect(findTagFault({ name: text, value: '' })).toBe(bytes > 128 ? 'name-too-long' : undefined);
      expect(findTagFault({ name: 'a', value: text + text })).toBe(
        Buffer.byteLength(text + text) > 256 ? 'value-too-long' : undefined,
      );
    }),
  );
});

test('other limits than those of the documents are kept', () => {
  const limits = { ...fragmentLimits, maxTagNameBytes: 3 };

  expect(findTagFault({ name: 'abcd', value: '' }, limits)).toBe('name-too-long');
  expect(findTagFault({ name: 'abc', value: '' }, limits)).toBeUndefined();
});

test("the service's own tags are no metadata; reserved names that nobody may send are", () => {
  expect(isMetadata({ name: endOfFragmentTag })).toBe(false);
  expect(isMetadata({ name: 'location' })).toBe(true);
  expect(isMetadata({ name: 'AWS_SOMETHING' })).toBe(true);
});
