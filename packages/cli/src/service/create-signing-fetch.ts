import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { signRequests } from '@frame-ingest/capture/node';

/**
 * A `fetch` that signs requests to API Gateway with the credentials that every AWS SDK finds.
 * @param url address of the API, which may name its region
 */
export async function createSigningFetch(
  url: string,
  region: string | undefined,
): Promise<typeof globalThis.fetch> {
  const [, ofAddress] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(url) ?? [];
  const named = region ?? ofAddress;
  // A client of the SDK finds both where everything else does: variables, profiles, single sign-on, roles.
  const { config } = new KinesisVideoClient(named === undefined ? {} : { region: named });
  return signRequests(globalThis.fetch, {
    region: await config.region(),
    findCredentials: () => config.credentials(),
    nowMs: Date.now,
  });
}
