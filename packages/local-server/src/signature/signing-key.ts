import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a key signs for, and when. */
export interface SigningScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  /** Such as `us-east-1`. */
  readonly region: string;
  /** The service's name for signing: `s3`, `kinesisvideo`. */
  readonly service: string;
}

/** Begins the `Authorization` header and the string to sign. Version 4A of the signature (ECDSA) is not supported. */
export const signatureAlgorithm = 'AWS4-HMAC-SHA256';

/**
 * The key of Signature Version 4 for one day, region and service.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SigningKey {
  readonly #key: Buffer;
  /** Such as `20150830/us-east-1/s3/aws4_request`. */
  readonly scope: string;

  constructor(secretAccessKey: string, { date, region, service }: SigningScope) {
    const parts = [date, region, service, 'aws4_request'];
    this.scope = parts.join('/');
    this.#key = deriveOnce(secretAccessKey, parts);
  }

  /**
   * Binds a canonical request to its time and to the {@link SigningKey.scope}: what {@link SigningKey.sign} signs.
   * @param amzDate such as `20150830T123600Z`
   */
  toStringToSign(amzDate: string, canonicalRequest: string): string {
    return [signatureAlgorithm, amzDate, this.scope, sha256Hex(canonicalRequest)].join('\n');
  }

  /**
   * Signs with HMAC-SHA256.
   * @returns 64 hexadecimal digits, in lower case
   */
  sign(stringToSign: string): string {
    return hmac(this.#key, stringToSign).toString('hex');
  }

  /** Whether a signature was made with this key. The comparison takes constant time. */
  verify(stringToSign: string, signature: string): boolean {
    const [expected, received] = [Buffer.from(this.sign(stringToSign)), Buffer.from(signature)];
    return expected.length === received.length && timingSafeEqual(expected, received);
  }
}

/** The same for every request of a day; by secret and scope. */
const derived = new Map<string, Buffer>();
const maxDerived = 100;

function deriveOnce(secretAccessKey: string, parts: readonly string[]): Buffer {
  const name = JSON.stringify([secretAccessKey, ...parts]);
  const found = derived.get(name);
  if (found !== undefined) return found;
  const key = parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  const [oldest] = derived.keys();
  if (derived.size >= maxDerived && oldest !== undefined) derived.delete(oldest);
  derived.set(name, key);
  return key;
}

/**
 * Hashes bytes, or a text as UTF-8.
 * @returns 64 hexadecimal digits, in lower case
 */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
