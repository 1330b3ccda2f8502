import {
  encodeUriComponent,
  SigningKey,
  sha256Hex,
  signatureAlgorithm,
  toCanonicalRequest,
} from '@frame-ingest/local-server';

/** What requests are signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /**
   * Of credentials that end.
   * @default - credentials of a user, which have none
   */
  readonly sessionToken?: string | undefined;
}

export interface SigningOptions {
  /** Region of the API. */
  readonly region: string;
  /** Asked for each request. */
  readonly findCredentials: () => Promise<SigningCredentials>;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/**
 * Creates a `fetch` that signs each request to API Gateway (Signature Version 4). Bodies must be strings or bytes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequests(
  fetch: typeof globalThis.fetch,
  { region, findCredentials, nowMs }: SigningOptions,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const credentials = await findCredentials();
    const amzDate = new Date(nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
    const headers = new Headers(init.headers);
    headers.set('x-amz-date', amzDate);
    const { sessionToken } = credentials;
    if (sessionToken !== undefined) headers.set('x-amz-security-token', sessionToken);
    // `fetch` sends the host by itself, as the address has it.
    const signed = new Map([...headers, ['host', url.host] as const]);
    const signedHeaders = [...signed.keys()].sort();

    const canonicalRequest = toCanonicalRequest({
      method: init.method ?? 'GET',
      path: url.pathname.split('/').map(encodeUriComponent).join('/'),
      query: url.searchParams,
      headers: signed,
      signedHeaders,
      payloadHash: sha256Hex(toBytes(init.body)),
    });
    const date = amzDate.slice(0, 8);
    const key = new SigningKey(credentials.secretAccessKey, { date, region, service: 'execute-api' });
    const signature = key.sign(key.toStringToSign(amzDate, canonicalRequest));
    headers.set(
      'authorization',
      `${signatureAlgorithm} Credential=${credentials.accessKeyId}/${key.scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    );
    return fetch(input, { ...init, headers });
  };
}

function toBytes(body: RequestInit['body']): string | Uint8Array {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('The body of a signed request must be a string or a Uint8Array.');
}
