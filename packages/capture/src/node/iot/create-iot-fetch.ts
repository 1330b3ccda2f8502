import { createCredentialsCache } from './credentials-cache.ts';
import { fetchCredentials, type IotIdentity } from './fetch-credentials.ts';
import { signRequests } from './sign-requests.ts';

/** The identity of an AWS IoT device, and the region of its requests. */
export interface IotFetchOptions extends IotIdentity {
  /** Region of the API, such as `eu-west-1`. */
  readonly region: string;
  /**
   * Clock in milliseconds since the Unix epoch.
   * @default Date.now
   */
  readonly nowMs?: () => number;
}

/**
 * Creates a `fetch` for an API with signed requests, for a device with an AWS IoT certificate and without a user who signs in.
 * It gets credentials with the certificate, keeps them until they are about to expire, and signs each request (Signature Version
 * 4 for `execute-api`).
 *
 * Besides the errors of `fetch`, it throws IngestError `unauthorized` if AWS IoT gives the device no credentials, and the
 * retryable `gateway_refused` if it gives none at the moment.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
export function createIotFetch(options: IotFetchOptions): typeof globalThis.fetch {
  const { region, nowMs = Date.now } = options;
  const findCredentials = createCredentialsCache(() => fetchCredentials(options), nowMs);
  return signRequests(globalThis.fetch, { region, findCredentials, nowMs });
}
