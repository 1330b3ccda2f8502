import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { createSigner, signRequest } from '../src/connection/sign-request.ts';

/** Of AWS's published suite (aws-sig-v4-test-suite): its keys, its moment, its requests, its signatures. */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const signingDate = new Date('2015-08-30T12:36:00Z');
const sessionToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const plain = 'host;x-amz-date';
const vectors: readonly Vector[] = [
  {
    name: 'get-vanilla',
    signedHeaders: plain,
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    query: { Param2: 'value2', Param1: 'value1' },
    signedHeaders: plain,
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-unreserved',
    path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    signedHeaders: plain,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-utf8',
    path: '/ሴ',
    signedHeaders: plain,
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'get-header-key-duplicate',
    headers: { 'my-header1': 'value2,value2,value1' },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    name: 'get-header-value-multiline',
    headers: { 'my-header1': 'value1,value2,value3' },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790',
  },
  {
    name: 'get-header-value-order',
    headers: { 'my-header1': 'value4,value1,value3,value2' },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    name: 'get-header-value-trim',
    headers: { 'my-header1': 'value1', 'my-header2': '"a   b   c"' },
    signedHeaders: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    signedHeaders: plain,
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-header-key-sort',
    method: 'POST',
    headers: { 'my-header1': 'value1' },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    name: 'post-header-value-case',
    method: 'POST',
    headers: { 'my-header1': 'VALUE1' },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  {
    name: 'post-sts-header-before',
    method: 'POST',
    headers: { 'x-amz-security-token': sessionToken },
    signedHeaders: 'host;x-amz-date;x-amz-security-token',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
  {
    name: 'post-vanilla-query',
    method: 'POST',
    query: { Param1: 'value1' },
    signedHeaders: plain,
    signature: '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Param1=value1',
    signedHeaders: 'content-type;host;x-amz-date',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
];

test.each(vectors)('the signer agrees with AWS on $name', async (vector) => {
  const { method = 'GET', path = '/', query = {}, headers = {}, body, signedHeaders, signature } = vector;
  const request = new HttpRequest({
    method,
    protocol: 'https:',
    hostname: 'example.amazonaws.com',
    path,
    query,
    headers: { host: 'example.amazonaws.com', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const signer = createSigner({ region: 'us-east-1', credentials }, 'service');

  const signed = await signer.sign(request, { signingDate });

  expect(signed.headers['authorization']).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  );
});

describe('a PutMedia request', () => {
  const url = new URL('http://127.0.0.1:8789/putMedia');
  const headers = {
    'x-amzn-stream-name': 'cam',
    'x-amzn-fragment-timecode-type': 'ABSOLUTE',
    'x-amzn-producer-start-timestamp': '1700000000.005',
  };

  function sign() {
    return signRequest(url, headers, {
      region: 'eu-central-1',
      credentials: { ...credentials, sessionToken },
      signingDate,
    });
  }

  test('is signed as the documents of Signature Version 4 say, payload left out and token included', async () => {
    const signed = await sign();

    const [, signedNames = '', signature] =
      /SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(signed['authorization'] ?? '') ?? [];
    expect(signedNames.split(';')).toEqual([
      'host',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-security-token',
      'x-amzn-fragment-timecode-type',
      'x-amzn-producer-start-timestamp',
      'x-amzn-stream-name',
    ]);
    expect(signature).toBe(signByHand(signed, signedNames));
    expect(signed).toMatchObject({ host: '127.0.0.1:8789', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
  });

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, step by step. */
  function signByHand(signed: Record<string, string>, names: string): string {
    const canonicalHeaders = names.split(';').map((name) => `${name}:${signed[name]}\n`);
    const canonical = ['POST', '/putMedia', '', canonicalHeaders.join(''), names, 'UNSIGNED-PAYLOAD'].join(
      '\n',
    );
    const scope = '20150830/eu-central-1/kinesisvideo/aws4_request';
    const hash = createHash('sha256').update(canonical).digest('hex');
    const toSign = ['AWS4-HMAC-SHA256', '20150830T123600Z', scope, hash].join('\n');
    let key = Buffer.from(`AWS4${credentials.secretAccessKey}`);
    for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
    return createHmac('sha256', key).update(toSign).digest('hex');
  }
});
