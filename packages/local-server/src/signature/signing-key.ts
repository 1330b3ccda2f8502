import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a key signs for, and when. */
export interface SigningScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const signatureAlgorithm = 'AWS4-HMAC-SHA256';

/** The key of Signature Version 4 for one day, region and service. */
export class SigningKey {
  readonly #key: Buffer;
  /** Such as `20150830/us-east-1/s3/aws4_request`. */
  readonly scope: string;

  constructor(secretAccessKey: string, { date, region, service }: SigningScope) {
    const parts = [date, region, service, 'aws4_request'];
    this.scope = parts.join('/');
    this.#key = parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  }

  /** @param amzDate such as `20150830T123600Z` */
  toStringToSign(amzDate: string, canonicalRequest: string): string {
    return [signatureAlgorithm, amzDate, this.scope, sha256Hex(canonicalRequest)].join('\n');
  }

  /** @returns hexadecimal digits */
  sign(stringToSign: string): string {
    return hmac(this.#key, stringToSign).toString('hex');
  }

  /** Whether a signature is this key's; takes as long for any wrong one. */
  verify(stringToSign: string, signature: string): boolean {
    const [expected, received] = [Buffer.from(this.sign(stringToSign)), Buffer.from(signature)];
    return expected.length === received.length && timingSafeEqual(expected, received);
  }
}

export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
