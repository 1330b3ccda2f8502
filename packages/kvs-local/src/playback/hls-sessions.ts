import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';
import type { HlsSession } from './hls-session.ts';

/**
 * The open sessions by their tokens. A token is all that a player needs, so it must not be guessable or forgeable: it
 * consists of a random number, the expiry time, and the HMAC of both with a key that only this instance has.
 */
export class HlsSessions {
  readonly #clock: () => number;
  readonly #randomBytes: RandomBytes;
  readonly #key: Uint8Array;
  readonly #sessions = new Map<string, HlsSession>();

  constructor(clock: () => number, randomBytes: RandomBytes) {
    this.#clock = clock;
    this.#randomBytes = randomBytes;
    this.#key = randomBytes(32);
  }

  /** @returns the session's token, of characters that need no escape in a URL */
  add(session: HlsSession): string {
    const now = this.#clock();
    for (const [token, { expiresMs }] of this.#sessions) if (expiresMs <= now) this.#sessions.delete(token);
    const expiry = Buffer.alloc(expiryBytes);
    expiry.writeUIntBE(Math.floor(session.expiresMs), 0, expiryBytes);
    const claim = Buffer.concat([this.#randomBytes(nonceBytes), expiry]);
    const token = Buffer.concat([claim, this.#seal(claim)]).toString('base64url');
    this.#sessions.set(token, session);
    return token;
  }

  /** @throws ServiceError NotAuthorizedException for a token that is expired or was never issued */
  find(token: string): HlsSession {
    const bytes = Buffer.from(token, 'base64url');
    const claim = bytes.subarray(0, nonceBytes + expiryBytes);
    const seal = bytes.subarray(claim.length);
    const isOwn =
      seal.length === sealBytes &&
      timingSafeEqual(seal, this.#seal(claim)) &&
      bytes.toString('base64url') === token;
    if (!isOwn) throw notAuthorized('Streaming session token is not valid');
    const session = this.#sessions.get(token);
    if (session === undefined || claim.readUIntBE(nonceBytes, expiryBytes) <= this.#clock()) {
      throw notAuthorized('Streaming session token is expired');
    }
    return session;
  }

  #seal(claim: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(claim).digest();
  }
}

function notAuthorized(message: string): ServiceError {
  return new ServiceError(403, 'NotAuthorizedException', message);
}

const nonceBytes = 16;
const expiryBytes = 6;
const sealBytes = 32;
