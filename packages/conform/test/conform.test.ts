import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';
import { type CheckResult, checks, conform } from '../src/index.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

/** The README says about seventy, with those of `auth` and of the playlist. */
const fewRequests = 80;

test('the local stack passes every check but those of signatures, for it is open', async () => {
  const told: CheckResult[] = [];
  let requests = 0;

  const scorecard = await conform({
    url: stack.api,
    stream: 'cam-conform',
    fetch: (...args) => {
      requests += 1;
      return fetch(...args);
    },
    onCheck: (result) => told.push(result),
  });

  const others = scorecard.checks.filter(({ outcome }) => outcome !== 'passed');
  expect(others).toEqual(
    ['auth.unsigned', 'auth.wrong-token'].map((id) =>
      expect.objectContaining({ id, outcome: 'skipped', detail: expect.stringContaining('is open') }),
    ),
  );
  expect(scorecard).toMatchObject({ url: stack.api, passed: checks.length - 2, failed: 0, skipped: 2 });
  expect(requests).toBeLessThan(fewRequests);
  expect(told).toEqual(scorecard.checks);
  const { passed, failed, skipped } = scorecard;
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  expect(readme).toContain(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  expect(told.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
});
