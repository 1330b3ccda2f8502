import { S3Error } from '../errors.ts';
import { parseBucketName } from './parse-bucket-name.ts';

export interface Target {
  readonly resource: string;
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Splits a request target into bucket, key and query. `URL` would resolve `..` and so change keys.
 * @param target path and query as sent
 * @param host the Host header
 * @throws S3Error `InvalidURI`, `KeyTooLongError`, `InvalidBucketName`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function parseTarget(target: string, host: string): Target {
  if (!target.startsWith('/')) {
    throw new S3Error('InvalidURI', 'The request target must be a path that starts with "/"');
  }
  const [resource = '', ...queryParts] = target.split('?');
  const virtualBucket = parseVirtualHost(host);
  const path = resource.slice(1);
  const slash = path.indexOf('/');
  const rawBucket = virtualBucket ?? (slash === -1 ? path : path.slice(0, slash));
  const rawKey = virtualBucket === undefined ? (slash === -1 ? '' : path.slice(slash + 1)) : path;

  const bucket = decode(rawBucket);
  const key = decode(rawKey);
  if (bucket !== '') parseBucketName(bucket);
  else if (key !== '') throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  return {
    resource,
    path: decode(resource),
    bucket,
    key: parseKey(key),
    query: parseQuery(queryParts.join('?')),
  };
}

/** @throws S3Error `KeyTooLongError` */
export function parseKey(key: string): string {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes > maxKeyBytes) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      fields: { Size: String(sizeBytes), MaxSizeAllowed: String(maxKeyBytes) },
    });
  }
  return key;
}

const maxKeyBytes = 1024;

/** `bucket.localhost`, which browsers and most resolvers resolve to the loopback address, and `bucket.127.0.0.1`. */
function parseVirtualHost(host: string): string | undefined {
  return virtualHost.exec(host)?.[1]?.toLowerCase();
}

/** The server's own name after a bucket's name. As a URL, `bucket.127.0.0.1` is not even well-formed. */
export function withoutBucket(host: string): string {
  const own = virtualHost.exec(host)?.[2];
  return own === undefined ? host : own;
}

const virtualHost = /^(.+)\.((?:localhost|127\.0\.0\.1)(?::\d+)?)$/i;

function parseQuery(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeForm(equals === -1 ? part : part.slice(0, equals));
    if (parameters.has(name)) {
      throw new S3Error('InvalidArgument', `The query parameter ${JSON.stringify(name)} appears twice`);
    }
    parameters.set(name, equals === -1 ? '' : decodeForm(part.slice(equals + 1)));
  }
  return parameters;
}

function decodeForm(text: string): string {
  return decode(text.replaceAll('+', ' '));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI: it is not percent-encoded UTF-8", {
      cause,
    });
  }
}
