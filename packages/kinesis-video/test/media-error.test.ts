import { acknowledgementErrors, findMediaError, mediaErrors } from '../src/index.ts';

test.each([
  [3002, 'error writing to the stream', true],
  [4000, 'requested fragment is not found', false],
  [4500, "access denied for the stream's KMS key", false],
  [4503, 'KMS key specified in the stream is unavailable', true],
  [5000, 'internal error', true],
])('%i is: %s', (errorId, meaning, retryable) => {
  expect(findMediaError(errorId)).toEqual({ errorId, meaning, retryable });
});

test.each([undefined, 4001, 5001])('%p is not documented', (errorId) => {
  expect(findMediaError(errorId)).toBeUndefined();
});

test("a KMS key's fault passes for what is handed out as it does for what is taken", () => {
  const keyFaults = mediaErrors.filter(({ errorId }) => errorId >= 4500 && errorId < 4600);

  expect(keyFaults).toHaveLength(7);
  for (const { errorId, retryable } of keyFaults) {
    expect(acknowledgementErrors).toContainEqual(expect.objectContaining({ errorId, retryable }));
  }
});
