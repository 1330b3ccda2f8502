import { imageHeaders, routes } from '@frame-ingest/contract';
import type { Answer } from '../api.ts';
import { type Check, checksOf } from '../check.ts';
import type { Context } from '../context.ts';
import { Failure, Skip } from '../errors.ts';
import { expectStatus } from '../expect.ts';

/** What pages need to read. */
const exposed = [
  ...['x-request-id', 'retry-after', 'location', 'accept-ranges', 'content-range', 'etag'],
  ...Object.values(imageHeaders),
];

export const cors: readonly Check[] = checksOf('cors', {
  preflight: [
    'a preflight of POST /FrameData allows the method and the headers that clients send',
    async (context) => {
      const origin = originOf(context);
      const answer = await context.api.send('OPTIONS', routes.frameData, {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      });
      expectStatus(answer, 200, 204);
      expectAllowed(answer, origin);
      expectNames(answer, 'access-control-allow-methods', ['POST']);
      expectNames(answer, 'access-control-allow-headers', ['content-type', 'authorization']);
    },
  ],
  exposed: [
    'a page can read every header that an answer may have',
    async (context) => {
      const origin = originOf(context);
      const answer = await context.api.send('GET', routes.config, { headers: { origin } });
      expectAllowed(answer, origin);
      expectNames(answer, 'access-control-expose-headers', exposed);
    },
  ],
  errors: [
    'a page can read errors, too',
    async (context) => {
      const origin = originOf(context);
      const config = await context.api.send('GET', routes.config, { headers: { origin } });
      expectAllowed(config, origin);
      const error = await context.api.send('GET', '/nothing-is-here', { headers: { origin } });
      if (error.headers['access-control-allow-origin'] === undefined) {
        throw new Failure(`${error.status} has no access-control-allow-origin, and 200 has one`);
      }
    },
  ],
});

/** A deployment does not say which pages may call; its own are a good guess. */
function originOf({ url }: Context): string {
  return new URL(url).origin;
}

function expectAllowed({ headers, status }: Answer, origin: string): void {
  const allowed = headers['access-control-allow-origin'];
  if (allowed === '*' || allowed === origin) return;
  if (allowed !== undefined) throw new Failure(`${status} allows the origin ${allowed}, not ${origin}`);
  throw new Skip(`pages of ${origin} may not call, and which may is not known`);
}

function expectNames({ headers }: Answer, header: string, names: readonly string[]): void {
  const listed = (headers[header] ?? '').toLowerCase().split(/\s*,\s*/);
  const missing = names.filter((name) => !listed.includes(name.toLowerCase()));
  if (missing.length > 0) throw new Failure(`${header} lacks ${missing.join(', ')}`);
}
