import { isFragmentNumber } from '../src/index.ts';

test.each([
  ['the 47 digits of a real one', '91343852333181447247962534042408424052728840414'],
  ['one digit', '0'],
  ['128 digits', '9'.repeat(128)],
])('%s are a fragment number', (_what, text) => {
  expect(isFragmentNumber(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['129 digits', '9'.repeat(129)],
  ['a sign', '-1'],
  ['an exponent', '1e46'],
  ['digits that are not ASCII', '١٢٣'],
  ['a line feed at the end', '1\n'],
])('%s is none', (_what, text) => {
  expect(isFragmentNumber(text)).toBe(false);
});
