import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

/** The options that say where the API is. */
export interface AddressValues {
  readonly url: string | undefined;
  readonly local: string | undefined;
}

/**
 * The address of the API, without a slash at its end.
 * @throws UsageError where there is none, more than one, or one that is none
 */
export function findUrl(
  { url, local }: AddressValues,
  { environment }: Pick<Context, 'environment'>,
): string {
  if (url !== undefined && local !== undefined) {
    throw new UsageError('--url and --local both say where the API is. Give one of them.');
  }
  const fromEnvironment = environment['FRAME_INGEST_URL'] || undefined;
  const text = url ?? local ?? fromEnvironment;
  if (text === undefined) {
    throw new UsageError('--url is missing. Give the address of the API, or --local for the local stack.');
  }
  const name =
    url !== undefined ? '--url' : local !== undefined ? '--local' : 'FRAME_INGEST_URL of the environment';
  return parseUrl(name, text);
}

function parseUrl(name: string, text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.username || parsed?.password) {
    throw new UsageError(
      `${name} holds a user's name or password, which no request can be sent with. Leave it out, and set FRAME_INGEST_AUTHORIZATION.`,
    );
  }
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    throw new UsageError(
      `${name} is ${JSON.stringify(text)}. Give an address such as https://example.com or http://127.0.0.1:8787.`,
    );
  }
  return parsed.href.replace(/\/+$/, '');
}
