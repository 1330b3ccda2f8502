import { createHostAllowList } from '../src/index.ts';

const optionName = 'allowedHosts (--allow-host)';

test.each<[string | undefined, string]>([
  ['127.0.0.1:8789', 'a loopback address'],
  ['127.0.0.1', 'no port, as producers in C send it'],
  ['127.8.9.10:1', 'another address of the loopback'],
  ['localhost:8789', 'its name'],
  ['LOCALHOST.:8789', 'its name in other spelling'],
  ['frames.localhost:8788', 'a virtual host of S3'],
  ['a.b-c.frames.localhost', 'a bucket with dots'],
  ['[::1]:8789', 'IPv6'],
  ['[0:0:0:0:0:0:0:1]', 'IPv6 in full'],
  ['[::ffff:127.0.0.1]:80', 'IPv4 in IPv6'],
  [undefined, 'no header: no browser'],
])('%s passes: %s', (host) => {
  const check = createHostAllowList({ listensAt: '127.0.0.1', optionName });

  expect(check(host)).toBeUndefined();
});

test.each([
  'rebound.example',
  'rebound.example:8789',
  '127.0.0.1.rebound.example',
  'localhost.rebound.example',
  'notlocalhost',
  '192.168.1.5:8789',
  '[::2]',
  'user@localhost',
  'localhost/x',
  'localhost:8789:1',
  'local host',
  'rebound.example#.localhost',
  '128.0.0.1',
])('%s is refused, with the option that would let it in', (host) => {
  const check = createHostAllowList({ listensAt: '127.0.0.1', optionName });

  expect(check(host)).toBe(
    `This server does not answer to the host ${JSON.stringify(host)}. Call it by localhost or its address, or name the host in allowedHosts (--allow-host).`,
  );
});

test('the address that the server listens at passes, and no other', () => {
  const check = createHostAllowList({ listensAt: '192.168.1.5', optionName });

  expect(check('192.168.1.5:8789')).toBeUndefined();
  expect(check('192.168.1.6:8789')).toBeDefined();
});

test.each(['0.0.0.0', '::'])('a server that listens at %s takes any address, and no name', (listensAt) => {
  const check = createHostAllowList({ listensAt, optionName });

  expect(check('172.17.0.1:8789')).toBeUndefined();
  expect(check('[fd00::1]:8789')).toBeUndefined();
  expect(check('rebound.example')).toBeDefined();
});

test('names of the option pass: one, or all below one', () => {
  const allowedHosts = ['kvs.test', '*.s3.test'];
  const check = createHostAllowList({ listensAt: '127.0.0.1', allowedHosts, optionName });

  expect(check('KVS.test:1')).toBeUndefined();
  expect(check('frames.s3.test')).toBeUndefined();
  expect(check('a.kvs.test')).toBeDefined();
  expect(check('s3.test')).toBeDefined();
  expect(check('evils3.test')).toBeDefined();
});

test.each(['*', 'a b', 'http://kvs.test', '*.*', ''])('%j is no name for the option', (name) => {
  const build = () => createHostAllowList({ listensAt: '127.0.0.1', allowedHosts: [name], optionName });

  expect(build).toThrow('allowedHosts (--allow-host) takes names such as kvs.test or *.s3.test; received');
});
