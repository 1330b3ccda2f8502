import { createCredentialsCache } from './credentials-cache.ts';
import { fetchCredentials, type IotIdentity } from './fetch-credentials.ts';
import { signRequests } from './sign-requests.ts';

/** Who a device is for AWS IoT, and where its requests go. */
export interface IotFetchOptions extends IotIdentity {
  /** Region of the API, such as `eu-west-1`. */
  readonly region: string;
  /**
   * Milliseconds since the Unix epoch.
   * @default Date.now
   */
  readonly nowMs?: () => number;
}

/**
 * A `fetch` for an API that wants signed requests, for a device that has a certificate of AWS IoT and nobody who signs in: it gets
 * credentials for the certificate, keeps them until they are about to end, and signs each request (Signature Version 4 for
 * `execute-api`).
 *
 * What it throws beside the errors of `fetch`: IngestError `unauthorized` where AWS IoT gives the device no credentials, and
 * `gateway_refused`, which is retryable, where it does not for now.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
export function createIotFetch(options: IotFetchOptions): typeof globalThis.fetch {
  const { region, nowMs = Date.now } = options;
  const findCredentials = createCredentialsCache(() => fetchCredentials(options), nowMs);
  return signRequests(globalThis.fetch, { region, findCredentials, nowMs });
}
