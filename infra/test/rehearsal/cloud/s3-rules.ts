import type { IncomingMessage } from 'node:http';
import type { Call } from './identities';
import type { ServiceRules } from './start-access-proxy';

/** @param keyOf ARN of the key that a bucket's objects are encrypted with; undefined for a key of S3's own */
export function createS3Rules(keyOf: (bucket: string) => string | undefined): ServiceRules {
  return {
    needsBody: () => false,
    async toCalls(request, _, caller) {
      const { bucket, key } = parseTarget(request);
      const action = toAction(request, key);
      const call = { caller, action, resource: toArn(bucket, key), context: toContext(request) };
      const kmsKey = key === '' ? undefined : keyOf(bucket);
      return kmsKey === undefined ? [call] : [call, ...toKeyCalls(call, kmsKey)];
    },
    /** Whoever may not list learns nothing of what is not there. */
    toNotFoundCall(request, caller) {
      const { bucket } = parseTarget(request);
      return { caller, action: 's3:ListBucket', resource: toArn(bucket, ''), context: toContext(request) };
    },
    toRefusal: ({ message }) => ({
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
    }),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html, where each page names its permissions */
function toAction({ method, url = '/', headers }: IncomingMessage, key: string): string {
  const query = [...new URL(url, 'http://localhost').searchParams.keys()].filter(
    (name) => !/^(x-id|X-Amz-.*|response-.*|list-type|prefix|max-keys|continuation-token)$/.test(name),
  );
  const isPlain = query.length === 0 && !headers['x-amz-copy-source'] && !headers['x-amz-tagging'];
  if (isPlain && key !== '') {
    if (method === 'GET' || method === 'HEAD') return 's3:GetObject';
    if (method === 'PUT') return 's3:PutObject';
  }
  if (isPlain && method === 'GET') return 's3:ListBucket';
  throw new Error(`It is not known here what ${method} ${url} takes.`);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms */
function toKeyCalls({ caller, action }: Call, key: string): Call[] {
  const actions: Record<string, string> = {
    's3:PutObject': 'kms:GenerateDataKey',
    's3:GetObject': 'kms:Decrypt',
  };
  return [{ caller, action: actions[action] ?? '', resource: key }];
}

function toContext({ url = '/' }: IncomingMessage): Record<string, string> {
  const prefix = new URL(url, 'http://localhost').searchParams.get('prefix');
  return { 's3:TlsVersion': '1.3', ...(prefix === null ? {} : { 's3:prefix': prefix }) };
}

function parseTarget({ url = '/' }: IncomingMessage): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', ...key] = new URL(url, 'http://localhost').pathname
    .split('/')
    .map(decodeURIComponent);
  return { bucket, key: key.join('/') };
}

function toArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
}
