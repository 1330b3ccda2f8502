// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Fn::Sub

import { noValue, type References, resolveValue } from './resolve-value';

const references: References = {
  ref: (id) => ({ Bucket: 'archive', Empty: '', Zones: ['a', 'b'], 'AWS::Region': 'eu-west-1' })[id],
  attribute: (id, name) => (id === 'Bucket' && name === 'Arn' ? 'arn:aws:s3:::archive' : undefined),
};
const resolve = (value: unknown) => resolveValue(value, references, 'Test');

test.each<[string, unknown, unknown]>([
  ['a reference to a resource is its name', { Ref: 'Bucket' }, 'archive'],
  ['a name may be empty', { Ref: 'Empty' }, ''],
  ['a reference to a list is a list', { Ref: 'Zones' }, ['a', 'b']],
  ['an attribute is that of its resource', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::archive'],
  ['Join puts the delimiter between', { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }, 1]] }, 'a-archive-1'],
  ['Join of nothing is empty', { 'Fn::Join': ['-', []] }, ''],
  ['Join takes a list that is referred to', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  ['Split leaves the delimiter out', { 'Fn::Split': ['-', 'a--b'] }, ['a', '', 'b']],
  ['Select counts from 0', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
  ['Select takes its index as a text', { 'Fn::Select': ['0', ['a']] }, 'a'],
  ['Sub puts names in', { 'Fn::Sub': '${Bucket}.${AWS::Region}' }, 'archive.eu-west-1'],
  ['Sub puts attributes in', { 'Fn::Sub': '${Bucket.Arn}/*' }, 'arn:aws:s3:::archive/*'],
  ['Sub leaves what is marked as it is', { 'Fn::Sub': '${!Bucket}' }, '${Bucket}'],
  ['Sub takes variables first', { 'Fn::Sub': ['${Bucket}-${x}', { Bucket: 'own', x: 'y' }] }, 'own-y'],
  ['what is nothing is left out of a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['what is nothing is left out of properties', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['other values stay', { a: [1, true, null, 'Ref'] }, { a: [1, true, null, 'Ref'] }],
])('%s', (_, value, expected) => {
  expect(resolve(value)).toEqual(expected);
});

test('a property that is nothing as a whole is told as such', () => {
  expect(resolve({ Ref: 'AWS::NoValue' })).toBe(noValue);
});

test.each<[string, unknown, string]>([
  ['an unknown resource', { Ref: 'Bukket' }, 'Test.Ref: there is no "Bukket".'],
  ['one in Sub', { 'Fn::Sub': '${Bukket}' }, 'Test.Fn::Sub: there is no "Bukket".'],
  [
    'an unknown attribute',
    { 'Fn::GetAtt': ['Bucket', 'Age'] },
    'Test.Fn::GetAtt: "Bucket" has no attribute Age here.',
  ],
  [
    'an unknown function',
    { a: { 'Fn::Cidr': [] } },
    'Test.a: Fn::Cidr is a function that is not known here.',
  ],
  ['a key beside a function', { Ref: 'Bucket', b: 1 }, 'Test: Ref has other keys beside it.'],
  ['an index out of range', { 'Fn::Select': [2, ['a', 'b']] }, 'Test.Fn::Select: there is no item 2 of 2.'],
  ['no list to join', { 'Fn::Join': ['-', 'a'] }, 'Test.Fn::Join: takes a list; received "a".'],
  ['too few arguments', { 'Fn::Split': ['-'] }, 'Test.Fn::Split: takes a list of 2; received ["-"].'],
  [
    'a list where a text belongs',
    { 'Fn::Join': ['', [{ Ref: 'Zones' }]] },
    'Test.Fn::Join: takes a text; received ["a","b"].',
  ],
])('%s is refused with its path', (_, value, message) => {
  expect(() => resolve(value)).toThrow(message);
});
