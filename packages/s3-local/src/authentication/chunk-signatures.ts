import { type SigningKey, sha256Hex } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';

/**
 * Verifies the signatures of an `aws-chunked` body. Each signature covers the one before it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class ChunkSignatures {
  readonly #key: SigningKey;
  readonly #amzDate: string;
  #previous: string;

  /** @param seed the signature of the request */
  constructor(key: SigningKey, amzDate: string, seed: string) {
    this.#key = key;
    this.#amzDate = amzDate;
    this.#previous = seed;
  }

  /**
   * @param sha256 of the chunk's bytes, in hexadecimal digits
   * @throws S3Error `SignatureDoesNotMatch`
   */
  verifyChunk(signature: string | undefined, sha256: string): void {
    this.#verify(signature, 'AWS4-HMAC-SHA256-PAYLOAD', [emptySha256, sha256]);
  }

  /** @throws S3Error `SignatureDoesNotMatch` */
  verifyTrailers(signature: string | undefined, trailers: ReadonlyMap<string, string>): void {
    const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    this.#verify(signature, 'AWS4-HMAC-SHA256-TRAILER', [sha256Hex(text)]);
  }

  #verify(signature: string | undefined, algorithm: string, hashes: readonly string[]): void {
    const lines = [algorithm, this.#amzDate, this.#key.scope, this.#previous, ...hashes];
    if (signature === undefined || !this.#key.verify(lines.join('\n'), signature)) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        'The signature of a chunk does not match the signature that we calculated. Check your key and signing method.',
      );
    }
    this.#previous = signature;
  }
}

const emptySha256 = sha256Hex('');
