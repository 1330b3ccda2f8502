import { describeLane } from '../../src/page/run/describe-lane.ts';

test.each([
  [{ lane: 'h264', probeMs: 40 }, 'H.264, encoded by this browser'],
  [
    { lane: 'jpeg', reason: 'held-back: 6 of 6 pictures did not come by themselves' },
    'JPEG: 6 of 6 pictures did not come by themselves',
  ],
  [{ lane: 'jpeg', reason: 'error: NotSupportedError: no' }, 'JPEG: NotSupportedError: no'],
  [{ lane: 'jpeg', reason: 'Something else' }, 'JPEG: Something else'],
] as const)('%j is told as "%s"', (lane, text) => {
  expect(describeLane(lane)).toBe(text);
});
