import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { SlowBody } from '@frame-ingest/local-server';
import {
  type Checksum,
  type ChecksumAlgorithmName,
  checksumAlgorithms,
  checksumHeader,
} from '../checksum/checksum-algorithms.ts';
import { parseChecksumValue } from '../checksum/parse-declared-checksum.ts';
import { S3Error } from '../errors.ts';
import { AwsChunkedDecoder } from './aws-chunked-decoder.ts';
import { type Payload, parsePayload } from './parse-payload.ts';
import type { S3Request } from './s3-request.ts';

export interface ReceivedBody {
  readonly sizeBytes: number;
  readonly md5: Buffer;
  /** The verified checksum, if the client sent one. */
  readonly checksum?: Checksum;
}

export interface ReceiveBodyOptions {
  readonly maxBytes: number;
  /** Whether a request without the length of its body is refused, as S3 does for objects. */
  readonly requireLength: boolean;
}

/**
 * Passes the body of a request on, piece by piece and without its framing, and then checks everything that the client
 * promised about it. The caller must not use the body before this returns.
 * @throws S3Error `IncompleteBody`, `RequestTimeout`, `SignatureDoesNotMatch`, `BadDigest`, `XAmzContentSHA256Mismatch`, `EntityTooLarge`,
 *   `MissingContentLength` and what {@link parsePayload} throws
 */
export async function receiveBody(
  request: S3Request,
  { maxBytes, requireLength }: ReceiveBodyOptions,
  write: (chunk: Buffer) => Promise<void> | void,
): Promise<ReceivedBody> {
  const payload = parsePayload(request.headers);
  if (payload.lengthBytes === undefined && (requireLength || request.headers.has('transfer-encoding'))) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if ((payload.lengthBytes ?? 0) > maxBytes) throw tooLarge(maxBytes);

  const digests = new BodyDigests(payload);
  let sizeBytes = 0;
  const decoder = new AwsChunkedDecoder(request.chunkSignatures);
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      digests.update(chunk);
      await write(chunk);
    }
  };
  try {
    const body = request.openBody();
    await (payload.framing === 'plain' ? pipeline(body, consume) : pipeline(body, decoder, consume));
  } catch (error) {
    if (error instanceof SlowBody) throw tooSlow(error);
    throw isAborted(error) ? incomplete(error) : error;
  }

  if (payload.lengthBytes !== undefined && payload.lengthBytes !== sizeBytes) throw incomplete();
  return { sizeBytes, ...digests.verify(decoder.trailers) };
}

class BodyDigests {
  readonly #payload: Payload;
  readonly #md5 = createHash('md5');
  readonly #sha256;
  readonly #checksum;

  constructor(payload: Payload) {
    this.#payload = payload;
    this.#sha256 = payload.sha256Hex === undefined ? undefined : createHash('sha256');
    this.#checksum = payload.checksum && checksumAlgorithms[payload.checksum.algorithm].createDigest();
  }

  update(chunk: Buffer): void {
    this.#md5.update(chunk);
    this.#sha256?.update(chunk);
    this.#checksum?.update(chunk);
  }

  verify(trailers: ReadonlyMap<string, string>): { md5: Buffer; checksum?: Checksum } {
    const { md5: expectedMd5, sha256Hex, checksum: declared } = this.#payload;
    const md5 = this.#md5.digest();
    if (expectedMd5 !== undefined && !expectedMd5.equals(md5)) throw badDigest('Content-MD5');
    if (this.#sha256 !== undefined && this.#sha256.digest('hex') !== sha256Hex) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    refuseUnannounced(trailers, declared?.algorithm);
    if (declared === undefined || this.#checksum === undefined) return { md5 };

    const { algorithm } = declared;
    const value = this.#checksum.digest().toString('base64');
    if (value !== (declared.value ?? readTrailer(trailers, algorithm))) throw badDigest(algorithm);
    return { md5, checksum: { algorithm, type: 'FULL_OBJECT', value } };
  }
}

function refuseUnannounced(trailers: ReadonlyMap<string, string>, algorithm?: ChecksumAlgorithmName): void {
  for (const name of trailers.keys()) {
    const announced = algorithm !== undefined && name === checksumHeader(algorithm);
    if (!announced && name !== 'x-amz-trailer-signature') {
      throw new S3Error('MalformedTrailerError', `The trailer ${JSON.stringify(name)} was not announced`);
    }
  }
}

function readTrailer(trailers: ReadonlyMap<string, string>, algorithm: ChecksumAlgorithmName): string {
  const name = checksumHeader(algorithm);
  const value = trailers.get(name);
  if (value === undefined) {
    throw new S3Error('MalformedTrailerError', `The trailer ${name} was announced but not sent`);
  }
  return parseChecksumValue(name, algorithm, value);
}

function badDigest(what: string): S3Error {
  return new S3Error('BadDigest', `The ${what} you specified did not match the calculated checksum.`);
}

function tooLarge(maxBytes: number): S3Error {
  return new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    fields: { MaxSizeAllowed: String(maxBytes) },
  });
}

function incomplete(cause?: unknown): S3Error {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  return new S3Error('IncompleteBody', message, { cause });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList RequestTimeout */
function tooSlow(cause: SlowBody): S3Error {
  const message =
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.';
  return new S3Error('RequestTimeout', message, { cause });
}

function isAborted(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
