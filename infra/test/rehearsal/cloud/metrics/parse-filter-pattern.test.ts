import { parseFilterPattern } from './parse-filter-pattern';

test.each<[string, object, boolean]>([
  ['{ $.message = "request" }', { message: 'request' }, true],
  ['{ $.message = "request" }', { message: 'request failed' }, false],
  ['{ $.message = "a  b" }', { message: 'a  b' }, true],
  ['{ $.frames.received > 0 }', { frames: { received: 1 } }, true],
  ['{ $.frames.received > 0 }', { frames: { received: 0 } }, false],
  ['{ $.frames.received > 0 }', { frames: { received: '1' } }, false],
  ['{ $.frames.received > 0 }', {}, false],
  ['{ $.a != 1 }', { a: 2 }, true],
  ['{ $.a <= 1 && $.b >= 2 }', { a: 1, b: 2 }, true],
  ['{ ($.m = "x") && (($.c = "y") || ($.c = "z")) }', { m: 'x', c: 'z' }, true],
  ['{ ($.m = "x") && (($.c = "y") || ($.c = "z")) }', { m: 'w', c: 'z' }, false],
  ['{ $.a = 1 || $.b = 1 && $.c = 1 }', { a: 1 }, true],
])('%s on %j is %p', (pattern, line, expected) => {
  expect(parseFilterPattern(pattern)(line)).toBe(expected);
});

test.each([
  ['ERROR'],
  ['{ $.a }'],
  ['{ $.a = b }'],
  ['{ $.a = 1 '],
  ['{ ($.a = 1 }'],
  ['{ $.a IS TRUE }'],
  ['{ $.a = 1 $.b = 1 }'],
])('%s, which is none or not known, is refused', (pattern) => {
  expect(() => parseFilterPattern(pattern)).toThrow();
});
