import { corsHeaders, createOriginPolicy, preflightHeaders } from '../src/index.ts';

const optionName = 'allowedOrigins (--allow-origin)';
const host = '127.0.0.1:8789';

test('a client that is no browser passes, and is told nothing of origins', () => {
  const judge = createOriginPolicy({ optionName });

  const verdict = judge({ method: 'POST', headers: { host } });

  expect(verdict).toEqual({ isAllowed: true, origin: undefined });
  expect(corsHeaders(undefined)).toEqual({ vary: 'Origin' });
});

test.each([
  ['http://evil.example', {}],
  ['http://127.0.0.1:8790', {}],
  ['https://127.0.0.1:8789', {}],
  ['null', {}],
  ['http://127.0.0.1:8789.evil.example', {}],
  ['http://evil.example', { 'sec-fetch-site': 'same-origin' }],
])('a page of %s is refused, whatever else it sends', (origin, headers) => {
  const judge = createOriginPolicy({ optionName });

  expect(judge({ method: 'POST', headers: { host, origin, ...headers } })).toEqual({
    isAllowed: false,
    problem: `Pages of the origin ${JSON.stringify(origin)} may not call this server. To allow a page, name its origin in allowedOrigins (--allow-origin).`,
  });
});

test.each(['cross-site', 'same-site'])('an image of a %s page is refused without an Origin, too', (site) => {
  const judge = createOriginPolicy({ optionName });
  const image = { host, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };

  expect(judge({ headers: image })).toMatchObject({ isAllowed: false });
  expect(judge({ headers: { ...image, referer: 'http://evil.example/x' } })).toMatchObject({
    isAllowed: false,
    problem: expect.stringContaining('"http://evil.example"'),
  });
});

test('a frame of another page is refused; an address that a person opens is not', () => {
  const judge = createOriginPolicy({ optionName });
  const navigation = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

  expect(judge({ headers: { ...navigation, 'sec-fetch-dest': 'document' } }).isAllowed).toBe(true);
  expect(judge({ headers: { ...navigation, 'sec-fetch-dest': 'iframe' } }).isAllowed).toBe(false);
  const posted = { method: 'POST', headers: { ...navigation, 'sec-fetch-dest': 'document' } };
  expect(judge(posted).isAllowed).toBe(false);
  expect(judge({ headers: { host, 'sec-fetch-site': 'none' } }).isAllowed).toBe(true);
});

test('of a server of HTTPS its own page is one of HTTPS', () => {
  const judge = createOriginPolicy({ scheme: 'https', optionName });

  expect(judge({ headers: { host, origin: `https://${host}` } }).isAllowed).toBe(true);
  expect(judge({ headers: { host, origin: `http://${host}` } }).isAllowed).toBe(false);
});

test("the server's own page passes, with its origin for the answer", () => {
  const judge = createOriginPolicy({ optionName });

  expect(judge({ headers: { host, origin: `http://${host}` } })).toEqual({
    isAllowed: true,
    origin: `http://${host}`,
  });
});

test('a page that the option names passes, also with its images', () => {
  const judge = createOriginPolicy({ allowedOrigins: ['http://localhost:8787'], optionName });

  expect(judge({ headers: { host, origin: 'http://localhost:8787' } }).isAllowed).toBe(true);
  expect(judge({ headers: { host, origin: 'http://localhost:8788' } }).isAllowed).toBe(false);
  const image = { host, 'sec-fetch-site': 'cross-site', referer: 'http://localhost:8787/watch' };
  expect(judge({ headers: image }).isAllowed).toBe(true);
});

test('pages of this machine pass only where they may', () => {
  const judge = createOriginPolicy({ allowLoopback: true, optionName });

  for (const origin of ['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:1', 'http://a.localhost'])
    expect(judge({ headers: { host, origin } }).isAllowed).toBe(true);
  for (const origin of ['http://localhost.evil.example', 'http://192.168.1.5', 'null', 'file://'])
    expect(judge({ headers: { host, origin } }).isAllowed).toBe(false);
});

test('* lets everyone in, and answers with the origin that asked', () => {
  const judge = createOriginPolicy({ allowedOrigins: ['*'], optionName });

  expect(judge({ headers: { host, origin: 'null' } })).toEqual({ isAllowed: true, origin: 'null' });
});

test.each(['localhost:8787', 'http://localhost:8787/', 'evil', ''])(
  '%j is no origin for the option',
  (origin) => {
    expect(() => createOriginPolicy({ allowedOrigins: [origin], optionName })).toThrow(
      'allowedOrigins (--allow-origin) takes origins such as http://localhost:8787, null or *; received',
    );
  },
);

test('a preflight is answered with what it asks for, also for a private network', () => {
  const asked = {
    'access-control-request-headers': 'authorization,x-amz-date',
    'access-control-request-private-network': 'true',
  };

  expect(preflightHeaders('http://a.example', asked, { methods: ['POST'] })).toEqual({
    vary: 'Origin',
    'access-control-allow-origin': 'http://a.example',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization,x-amz-date',
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '600',
  });
});
