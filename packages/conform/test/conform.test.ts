import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';
import { type CheckResult, checks, conform } from '../src/index.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

test('the local stack passes every check but those of signatures, for it is open', async () => {
  const told: CheckResult[] = [];

  const scorecard = await conform({
    url: stack.api,
    stream: 'cam-conform',
    onCheck: (result) => told.push(result),
  });

  const others = scorecard.checks.filter(({ outcome }) => outcome !== 'passed');
  expect(others).toEqual(
    ['auth.unsigned', 'auth.wrong-token'].map((id) =>
      expect.objectContaining({ id, outcome: 'skipped', detail: expect.stringContaining('is open') }),
    ),
  );
  expect(scorecard).toMatchObject({ url: stack.api, passed: checks.length - 2, failed: 0, skipped: 2 });
  expect(told).toEqual(scorecard.checks);
  expect(told.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
});
