import { createIotFetch } from './iot/create-iot-fetch.ts';
import type { CliOptions } from './parse-cli-options.ts';

/** A `fetch` that says who calls, as the command line has it. */
export function createCallerFetch({
  authorization,
  iot,
}: Pick<CliOptions, 'authorization' | 'iot'>): typeof globalThis.fetch {
  return iot === undefined ? withAuthorization(authorization) : createIotFetch(iot);
}

function withAuthorization(authorization: string | undefined): typeof globalThis.fetch {
  if (authorization === undefined) return fetch;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', authorization);
    return fetch(input, { ...init, headers });
  };
}
