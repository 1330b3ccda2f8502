import fc from '../../../test/support/properties.ts';
import { parseJson } from '../src/index.ts';

test.each([
  ['frames', '{"frames":[1],"frames":[2]}'],
  ['frames', '{"frames":[1],"fra\\u006des":[2]}'],
  ['a', '{ "a" : "}" , "b" : {"c":1,"c":2} , "a"\n: 1 }'],
  ['', '{"":1,"":2}'],
  ['\\"', '{"\\\\\\"":"\\\\","\\\\\\"":0}'],
])('the name %s twice is refused', (name, json) => {
  expect(() => parseJson(json)).toThrow(`The body has ${JSON.stringify(name)} more than once`);
});

test.each([
  ['the same name at different depths', '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}'],
  ['names that are values as well', '{"a":"a","b":["a","a","b"]}'],
  ['names in an array', '[{"a":1},{"a":2}]'],
  ['brackets in strings', '{"a":"]}[{","b":"\\"}"}'],
  ['escapes before and after brackets', '{"a\\\\":"\\\\{\\"","b":"\\\\","c":["\\"]","x"]}'],
  ['text', '"a"'],
  ['a byte order mark', '\ufeff{"a":1}'],
])('%s is what JSON.parse makes of it', (_what, json) => {
  expect(parseJson(json)).toEqual(JSON.parse(json.replace('\ufeff', '')));
});

test('whatever JSON.stringify writes has no name twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value, null, 1);
      expect(parseJson(json)).toEqual(JSON.parse(json));
    }),
  );
});

test('a name that is put in once more is found', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (object) => {
      const [name = ''] = Object.keys(object);
      const json = JSON.stringify(object).replace(/}$/, () => `,${JSON.stringify(name)}:[]}`);
      expect(() => parseJson(json)).toThrow('more than once');
    }),
  );
});

test('100,000 brackets are no trouble', () => {
  expect(parseJson('['.repeat(100_000) + ']'.repeat(100_000))).toHaveLength(1);
});
