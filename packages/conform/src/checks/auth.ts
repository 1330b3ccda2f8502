import { routes } from '@frame-ingest/contract';
import type { Answer } from '../api.ts';
import { type Check, checksOf } from '../check.ts';
import type { Context } from '../context.ts';
import { Skip } from '../errors.ts';
import { expectStatus } from '../expect.ts';

const open = 'the deployment is open: it answers requests that nobody has signed';

export const auth: readonly Check[] = checksOf('auth', {
  unsigned: [
    'a request that nobody has signed is refused with 401 or 403, on every route',
    async (context) => {
      await refuseOpen(context);
      for (const path of [routes.playback, routes.clip, routes.image, routes.batch.replace('{id}', 'none')]) {
        expectStatus(await context.unsigned.send('GET', path), 401, 403);
      }
      // It would be refused for its body, too: nothing is ever written by this.
      const headers = { 'content-type': 'application/json' };
      const posted = await context.unsigned.send('POST', routes.frameData, { headers, body: '{}' });
      expectStatus(posted, 401, 403);
    },
  ],
  'wrong-token': [
    'a token or a signature that is none is refused with 401 or 403',
    async (context) => {
      await refuseOpen(context);
      const headers = { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' };
      expectStatus(await context.unsigned.send('GET', routes.config, { headers }), 401, 403);
    },
  ],
});

async function refuseOpen({ unsigned }: Context): Promise<void> {
  const answer: Answer = await unsigned.send('GET', routes.config);
  if (answer.status === 200) throw new Skip(open);
  expectStatus(answer, 401, 403);
}
