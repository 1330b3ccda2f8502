import { type ProblemDetails, routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import { Failure } from '../errors.ts';
import { expectEqual, expectProblem } from '../expect.ts';

const nowhere = '/nothing-is-here';

export const contract: readonly Check[] = checksOf('contract', {
  config: [
    'GET /Config gives limits, formats, streams and a clock that is right to a minute',
    async ({ config }) => {
      const { nowMs, limits } = await config();
      const offMs = Math.abs(Date.now() - nowMs);
      if (!(offMs <= 60_000))
        throw new Failure(`nowMs is ${nowMs}, ${offMs} ms from the clock of this machine`);
      if (!(limits.minFramerate < limits.maxFramerate))
        throw new Failure('minFramerate is not below maxFramerate');
    },
  ],
  'not-found': [
    'an unknown address is answered 404 with a problem',
    async ({ api }) => expectProblem(await api.send('GET', nowhere), { status: 404, code: 'not_found' }),
  ],
  method: [
    'another method is answered 405, and `allow` names those that there are',
    async ({ api }) => {
      const answer = await api.send('PUT', routes.config);
      expectProblem(answer, { status: 405, code: 'method_not_allowed' });
      const allowed = (answer.headers['allow'] ?? '').split(/\s*,\s*/);
      expectEqual('allow', allowed.sort(), ['GET', 'HEAD', 'OPTIONS']);
    },
  ],
  'request-id': [
    'a problem has the id of its request, which is in `x-request-id`, too',
    async ({ api }) => {
      const { headers, json } = await api.send('GET', nowhere);
      expectEqual('requestId', (json as Partial<ProblemDetails>)?.requestId, headers['x-request-id']);
    },
  ],
});

/** Goes last. */
export const answersAreDocumented: Check = {
  id: 'contract.answers',
  group: 'contract',
  title: 'every answer of this run is as the OpenAPI document has it: status, headers, media type and body',
  async run({ api, config }) {
    if (api.answers === 0) await config();
    const { faults } = api;
    if (faults.length === 0) return;
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
    throw new Failure(`${faults.slice(0, 5).join('; ')}${more}`);
  },
};
