import type { LocalStackAddresses } from '@frame-ingest/local';
import { FailedError } from '../errors.ts';
import { findUrl } from './find-url.ts';

/** What the local stack says of itself at this path. */
const addressesPath = '/local-stack.json';

/**
 * Points every AWS SDK of this process at a local stack; without one, they go by the environment, as anywhere.
 * @param local address of its page
 * @throws FailedError where none answers
 */
export async function useLocalStack(local: string | undefined): Promise<void> {
  if (local === undefined) return;
  const { s3, kinesisVideo, region, credentials } = await fetchAddresses(local);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_KINESIS_VIDEO: kinesisVideo,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  // A real account may have set them.
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) {
    delete process.env[name];
  }
}

async function fetchAddresses(local: string): Promise<LocalStackAddresses> {
  const url = findUrl({ url: undefined, local }, { environment: {} });
  const answer = await fetch(`${url}${addressesPath}`).catch((cause: unknown) => {
    throw new FailedError(`No local stack is at ${url}. Start it with \`frame-ingest local\``, { cause });
  });
  const text = await answer.text();
  try {
    if (answer.ok) return JSON.parse(text) as LocalStackAddresses;
  } catch {
    // A page for every path, of another server.
  }
  throw new FailedError(
    `${url} is not the page of a local stack (it answered ${answer.status} to GET ${addressesPath}). Give the address that \`frame-ingest local\` prints.`,
  );
}
