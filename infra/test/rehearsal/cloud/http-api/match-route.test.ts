import { matchRoute } from './match-route';

const routes = [
  ...['$default', 'ANY /{proxy+}', 'GET /Batches/{id}', 'GET /Batches/last', 'ANY /Batches/{id}'],
  ...['POST /FrameData', 'GET /cameras/{proxy+}'],
].map((routeKey) => ({ routeKey }));
const match = (method: string, path: string, among = routes) => matchRoute(among, method, path)?.routeKey;

test.each([
  ['a path that fits whole comes before a variable', 'GET', '/Batches/last', 'GET /Batches/last'],
  ['a variable takes one segment', 'GET', '/Batches/7', 'GET /Batches/{id}'],
  ['a variable takes no more than one', 'GET', '/Batches/7/8', 'ANY /{proxy+}'],
  ['a variable takes no empty segment', 'GET', '/Batches/', 'ANY /{proxy+}'],
  ['a method comes before ANY', 'DELETE', '/Batches/7', 'ANY /Batches/{id}'],
  ['the longest greedy path comes first', 'GET', '/cameras/1/2', 'GET /cameras/{proxy+}'],
  ['another method does not fit', 'PUT', '/FrameData', 'ANY /{proxy+}'],
  ['case counts', 'POST', '/framedata', 'ANY /{proxy+}'],
  ['a greedy path takes the root, too', 'GET', '/', 'ANY /{proxy+}'],
])('%s: %s %s goes to %s', (_, method, path, expected) => {
  expect(match(method, path)).toBe(expected);
});

test('what fits nothing else goes to $default', () => {
  const few = routes.filter(({ routeKey }) => ['$default', 'POST /FrameData'].includes(routeKey));

  expect(match('GET', '/', few)).toBe('$default');
  expect(match('GET', '/', few.slice(1))).toBeUndefined();
});
