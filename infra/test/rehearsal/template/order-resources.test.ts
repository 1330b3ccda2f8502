// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Fn::Sub

import { checkRules } from './check-rules';
import { orderResources } from './order-resources';
import { trackReads } from './track-reads';

test.each<[string, object, object]>([
  ['Ref', { Ref: 'B' }, {}],
  ['GetAtt', { 'Fn::GetAtt': ['B', 'Arn'] }, {}],
  ['Sub', { 'Fn::Sub': 'x${B.Arn}' }, {}],
  ['a function within others', { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }, {}],
  ['DependsOn', {}, { DependsOn: ['B'] }],
])('a resource is behind what it depends on by %s', (_, value, own) => {
  const ordered = orderResources({
    A: { Type: 'T', Properties: { value }, ...own },
    C: { Type: 'T', Properties: { value: { 'Fn::Sub': '${!B}' } } },
    B: { Type: 'T' },
  });

  expect(ordered).toEqual(['B', 'A', 'C']);
});

test('a policy that nothing depends on comes last', () => {
  expect(orderResources({ P: { Type: 'AWS::SQS::QueuePolicy' }, A: { Type: 'T' } })).toEqual(['A', 'P']);
});

test('a circle is refused, and named', () => {
  const refer = (id: string) => ({ Type: 'T', Properties: { Ref: id } });

  expect(() => orderResources({ A: refer('B'), B: refer('C'), C: refer('B') })).toThrow(
    'Resources depend on each other: B -> C -> B.',
  );
});

test('a DependsOn of what there is not is refused', () => {
  expect(() => orderResources({ A: { Type: 'T', DependsOn: 'B' } })).toThrow(
    'A.DependsOn: there is no resource "B".',
  );
});

test('what was not read of a value is told by its path', () => {
  const { value, unread } = trackReads({ a: 1, b: { c: 2, d: 3 }, e: [{ f: 4 }, { f: 5, g: 6 }], h: {} });

  void value.a;
  void value.b.c;
  const seen = value.e.map(({ f }) => f);

  expect(seen).toEqual([4, 5]);
  expect(unread()).toEqual(['b.d', 'e[1].g']);
});

test('a rule that does not hold is told in its words', () => {
  const rules = {
    Check: {
      Assertions: [
        {
          Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'Version' }] }] },
          AssertDescription: 'too old',
        },
      ],
    },
  };
  const check = (version: string) => checkRules(rules, { ref: () => version, attribute: () => undefined });

  expect(() => check('2')).toThrow('too old');
  expect(() => check('30')).not.toThrow();
});
