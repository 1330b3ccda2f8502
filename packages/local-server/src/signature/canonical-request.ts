/** A request as Signature Version 4 sees it. */
export interface CanonicalParts {
  /** In capitals, as it was sent. */
  readonly method: string;
  /** Encoded as the service has it: see {@link encodeUriComponent}. */
  readonly path: string;
  /** Decoded, without the signature itself. */
  readonly query: Iterable<readonly [name: string, value: string]>;
  /** As {@link collectSignedHeaders} has them. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names in lower case, in the order in which the `Authorization` header lists them. */
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the body in hexadecimal digits, or its replacement. */
  readonly payloadHash: string;
}

/**
 * Puts a request into the one form that both sides hash, with its query sorted and encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function toCanonicalRequest(parts: CanonicalParts): string {
  return [
    parts.method,
    parts.path,
    toCanonicalQuery(parts.query),
    ...parts.signedHeaders.map((name) => `${name}:${parts.headers.get(name) ?? ''}`),
    '',
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

function toCanonicalQuery(query: CanonicalParts['query']): string {
  return [...query]
    .map(([name, value]) => [encodeUriComponent(name), encodeUriComponent(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((parameter) => parameter.join('='))
    .join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** By RFC 3986, section 2.3. */
export function encodeUriComponent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
