import { type DeclaredChecksum, parseDeclaredChecksum } from '../checksum/parse-declared-checksum.ts';
import { S3Error } from '../errors.ts';

/** The properties of a body that the headers promise. */
export interface Payload {
  readonly framing: 'plain' | 'aws-chunked';
  /** Bytes of the body without its framing; undefined if the client does not say. */
  readonly lengthBytes?: number;
  readonly md5?: Buffer;
  readonly sha256Hex?: string;
  readonly checksum?: DeclaredChecksum;
}

/**
 * Reads the framing and the expected digests of a body.
 * @throws S3Error `InvalidArgument`, `InvalidDigest`, `InvalidRequest`, `NotImplemented`
 */
export function parsePayload(headers: ReadonlyMap<string, string>): Payload {
  const contentSha256 = headers.get('x-amz-content-sha256') ?? unsignedPayload;
  const framing = parseFraming(contentSha256);
  if (framing === 'plain' && isAwsChunked(headers)) {
    throw new S3Error(
      'InvalidArgument',
      `Content-Encoding is aws-chunked, but x-amz-content-sha256 is ${JSON.stringify(contentSha256)} and not STREAMING-...; send both or neither`,
    );
  }
  const length = headers.get(framing === 'plain' ? 'content-length' : 'x-amz-decoded-content-length');
  const md5 = headers.get('content-md5');
  const checksum = parseDeclaredChecksum(headers);
  if (framing === 'plain' && checksum !== undefined && checksum.value === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'x-amz-trailer needs an aws-chunked body, whose trailer it announces',
    );
  }
  return {
    framing,
    ...(length === undefined ? {} : { lengthBytes: parseLength(length) }),
    ...(md5 === undefined ? {} : { md5: parseMd5(md5) }),
    ...(/^[0-9a-f]{64}$/.test(contentSha256) ? { sha256Hex: contentSha256 } : {}),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

const unsignedPayload = 'UNSIGNED-PAYLOAD';
const streamingPayloads = [
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

function parseFraming(contentSha256: string): Payload['framing'] {
  if (streamingPayloads.includes(contentSha256)) return 'aws-chunked';
  if (contentSha256 === unsignedPayload || /^[0-9a-f]{64}$/.test(contentSha256)) return 'plain';
  if (/^STREAMING-[A-Z0-9-]+$/.test(contentSha256)) {
    throw new S3Error('NotImplemented', `x-amz-content-sha256 ${contentSha256} is not implemented`);
  }
  throw new S3Error(
    'InvalidArgument',
    `x-amz-content-sha256 must be ${unsignedPayload}, ${streamingPayloads.join(', ')}, or a valid sha256 value.`,
  );
}

function isAwsChunked(headers: ReadonlyMap<string, string>): boolean {
  return /(^|,)\s*aws-chunked\s*(,|$)/i.test(headers.get('content-encoding') ?? '');
}

function parseLength(text: string): number {
  const length = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(length))
    throw new S3Error('InvalidArgument', 'The length of the body is not a whole number');
  return length;
}

function parseMd5(text: string): Buffer {
  const md5 = Buffer.from(text, 'base64');
  if (md5.length !== 16 || md5.toString('base64') !== text) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  return md5;
}
