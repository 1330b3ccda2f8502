/** The signature of a request and its parameters, from the Authorization header or the query. */
export interface SignatureClaim {
  readonly place: 'header' | 'query';
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential's scope. */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Hexadecimal digits. */
  readonly signature: string;
}

/** @returns undefined for text that is not a credential: `KEY/YYYYMMDD/REGION/SERVICE/aws4_request` */
export function parseCredential(
  text: string,
): Pick<SignatureClaim, 'accessKeyId' | 'scopeDate' | 'region' | 'service'> | undefined {
  const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text);
  if (match === null) return undefined;
  const [, accessKeyId = '', scopeDate = '', region = '', service = ''] = match;
  return { accessKeyId, scopeDate, region, service };
}
