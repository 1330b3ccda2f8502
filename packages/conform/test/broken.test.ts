import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';
import { checks } from '../src/index.ts';
import { runChecks } from '../src/run-checks.ts';
import { breaks, token } from './breaks.ts';
import { startProxy } from './start-proxy.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

const signed: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization: token } });

let runs = 0;

function runOnly(url: string, only: readonly string[]): ReturnType<typeof runChecks> {
  runs += 1;
  return runChecks({ url, stream: `cam-broken-${runs}`, fetch: signed }, { patienceMs: 200, only });
}

test.each(breaks)('%s is found', async (_what, broken, ids) => {
  const proxy = await startProxy(stack.api, broken);
  try {
    const { checks: results } = await runOnly(proxy.url, ids);

    const outcomes = results.map(({ id, outcome, detail }) => [
      id,
      outcome,
      outcome === 'failed' ? '' : detail,
    ]);
    expect(outcomes.sort()).toEqual(ids.map((id) => [id, 'failed', '']).sort());
  } finally {
    await proxy.stop();
  }
});

test('every check finds something', () => {
  const found = new Set(breaks.flatMap(([, , ids]) => ids));

  expect(checks.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
});

test('a deployment that is signed and behind a proxy passes every check', async () => {
  const proxy = await startProxy(stack.api, async (request, forward) =>
    request.headers['authorization'] === token || request.method === 'OPTIONS'
      ? forward(request)
      : {
          status: 401,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from('{"message":"Unauthorized"}'),
        },
  );
  try {
    const { checks: results } = await runOnly(
      proxy.url,
      checks.map(({ id }) => id),
    );

    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  } finally {
    await proxy.stop();
  }
});

test('without a stream nothing is posted that could be written, and what needs one is skipped', async () => {
  const posted: string[] = [];
  const proxy = await startProxy(stack.api, async (request, forward) => {
    if (request.method === 'POST') posted.push(request.body.toString());
    return forward(request);
  });
  try {
    const { checks: results, failed } = await runChecks({ url: proxy.url }, { patienceMs: 200 });

    const skipped = results.filter(({ detail }) => detail === 'no stream was given to write to');
    expect(failed).toBe(0);
    expect(skipped.length).toBeGreaterThan(20);
    expect(posted).toEqual([]);
  } finally {
    await proxy.stop();
  }
});

test('an address where nothing listens fails the first check with the reason, and the others as far as they need it', async () => {
  const { url, stop } = await startProxy(stack.api, (request, forward) => forward(request));
  await stop();

  const { checks: results, passed } = await runChecks({ url }, { patienceMs: 200 });

  expect(passed).toBe(0);
  expect(results[0]).toMatchObject({ id: 'contract.config', outcome: 'failed' });
  expect(results[0]?.detail).toMatch(/^no answer: fetch failed \(connect ECONNREFUSED .+\)$/);
});

test('a run that is aborted ends with the reason', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const onCheck = (): void => controller.abort(reason);

  const run = runChecks({ url: stack.api, signal: controller.signal, onCheck }, { patienceMs: 200 });

  await expect(run).rejects.toBe(reason);
});
