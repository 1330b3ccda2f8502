import { createHash } from 'node:crypto';
import { type SignedRequest, verifySignature } from '../src/http/verify-signature.ts';

/** The credentials and the scope of AWS's test suite. */
const suite = {
  service: 'service',
  region: 'us-east-1',
  nowMs: Date.UTC(2015, 7, 30, 12, 36),
  maxClockSkewMs: 15 * 60_000,
  findCredentials: (accessKeyId: string) =>
    accessKeyId === 'AKIDEXAMPLE'
      ? { accessKeyId, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
      : undefined,
};

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly url?: string;
  readonly signedHeaders?: string;
  /** After those of the host and the date. */
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly signature: string;
}

function toRequest({ method = 'GET', url = '/', headers = [], body = '', ...rest }: Vector): SignedRequest {
  const { signedHeaders = 'host;x-amz-date', signature } = rest;
  const credential = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  const date = ['X-Amz-Date', '20150830T123600Z'];
  return {
    method,
    url,
    rawHeaders: ['Host', 'example.amazonaws.com', ...headers, ...date, 'Authorization', authorization],
    payloadHash: createHash('sha256').update(body).digest('hex'),
  };
}

const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const token =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

const vectors: readonly Vector[] = [
  { name: 'get-vanilla', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  {
    name: 'get-vanilla-empty-query-key',
    url: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    url: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-vanilla-query-unreserved',
    url: `/?${unreserved}=${unreserved}`,
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  {
    name: 'get-vanilla-utf8-query',
    url: '/?ሴ=bar',
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    name: 'get-unreserved',
    url: `/${unreserved}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-utf8',
    url: '/ሴ',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'get-space',
    url: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  {
    name: 'get-header-key-duplicate',
    headers: ['My-Header1', 'value2', 'My-Header1', 'value2', 'My-Header1', 'value1'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    name: 'get-header-value-order',
    headers: ['My-Header1', 'value4', 'My-Header1', 'value1', 'My-Header1', 'value3', 'My-Header1', 'value2'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    name: 'get-header-value-trim',
    headers: ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'],
    signedHeaders: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-vanilla-query',
    method: 'POST',
    url: '/?Param1=value1',
    signature: '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  },
  {
    name: 'post-header-key-sort',
    method: 'POST',
    headers: ['My-Header1', 'value1'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    name: 'post-header-value-case',
    method: 'POST',
    headers: ['My-Header1', 'VALUE1'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  {
    name: 'post-sts-header-before',
    method: 'POST',
    headers: ['X-Amz-Security-Token', token],
    signedHeaders: 'host;x-amz-date;x-amz-security-token',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
  {
    name: 'post-sts-header-after',
    method: 'POST',
    headers: ['X-Amz-Security-Token', token],
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    signedHeaders: 'content-type;host;x-amz-date',
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  {
    name: 'post-x-www-form-urlencoded-parameters',
    method: 'POST',
    headers: ['Content-Type', 'application/x-www-form-urlencoded; charset=utf8'],
    signedHeaders: 'content-type;host;x-amz-date',
    body: 'Param1=value1',
    signature: '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
  },
];

test.each(vectors)("the signature of AWS's $name is right, and no other is", async (vector) => {
  const other = vector.signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'));

  await expect(verifySignature(toRequest(vector), suite)).resolves.toMatchObject({
    accessKeyId: 'AKIDEXAMPLE',
  });

  await expect(verifySignature(toRequest({ ...vector, signature: other }), suite)).rejects.toMatchObject({
    statusCode: 403,
    type: 'InvalidSignatureException',
    message: expect.stringMatching(/^The request signature we calculated does not match .* you provided/),
  });
});

const [vanilla] = vectors as [Vector];

test.each([
  ['another method', { method: 'PUT' }],
  ['another path', { url: '/other' }],
  ['another query', { url: '/?a=b' }],
  ['a query that cannot be decoded', { url: '/?%zz=%' }],
  ['another body', { body: 'x' }],
])('a signature does not hold for %s', async (_what, change) => {
  await expect(verifySignature(toRequest({ ...vanilla, ...change }), suite)).rejects.toMatchObject({
    type: 'InvalidSignatureException',
  });
});

const minute = 60_000;

test.each([
  [
    15 * minute + 1000,
    /^Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z \(20150830T125101Z - 15 min\.\)/,
  ],
  [-15 * minute - 1000, /^Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z/],
])('a signature is not accepted by a clock that is %d ms ahead', async (aheadMs, message) => {
  const late = { ...suite, nowMs: suite.nowMs + aheadMs };

  await expect(verifySignature(toRequest(vanilla), late)).rejects.toMatchObject({
    statusCode: 403,
    type: 'InvalidSignatureException',
    message: expect.stringMatching(message),
  });
});

test.each([15 * minute, -15 * minute])('a clock may be wrong by %d ms', async (aheadMs) => {
  await verifySignature(toRequest(vanilla), { ...suite, nowMs: suite.nowMs + aheadMs });
});

test('credentials with a token want that token, signed or not', async () => {
  const withToken = {
    ...suite,
    findCredentials: (accessKeyId: string) => ({
      accessKeyId,
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: token,
    }),
  };
  const ofSuite = (wanted: string) => vectors.find(({ name }) => name === wanted) as Vector;

  await verifySignature(toRequest(ofSuite('post-sts-header-before')), withToken);
  await verifySignature(toRequest(ofSuite('post-sts-header-after')), withToken);

  await expect(verifySignature(toRequest(ofSuite('post-vanilla')), withToken)).rejects.toMatchObject({
    statusCode: 403,
    type: 'UnrecognizedClientException',
  });
});

test.each([
  ['an unknown key', /AKIDEXAMPLE/g, 'SOMEBODY', 'UnrecognizedClientException'],
  ['another region', /us-east-1/g, 'eu-west-1', 'InvalidSignatureException'],
  ['another service', /\/service/g, '/s3', 'IncompleteSignatureException'],
  ['a date that is not that of the scope', /20150830\//g, '20150829/', 'InvalidSignatureException'],
  ['no signed host', /host;/g, '', 'InvalidSignatureException'],
  ['a date that is none', /20150830T123600Z/g, 'yesterday', 'IncompleteSignatureException'],
])('%s is refused by name', async (_what, pattern, replacement, type) => {
  const request = toRequest(vanilla);
  const rawHeaders = request.rawHeaders.map((text) => text.replace(pattern, replacement));

  await expect(verifySignature({ ...request, rawHeaders }, suite)).rejects.toMatchObject({
    statusCode: 403,
    type,
  });
});
