import { cameraMonth, type Lane } from '../docs/cost/camera-month.ts';
import { limits } from '../docs/cost/limits.ts';

const lane: Lane = { name: 'of the test', sentBytes: 600_000, storedBytes: 100_000, workMs: 350 };

test('a month of batches of 2 s, by the price list', () => {
  const month = cameraMonth(lane);

  // 1,296,000 batches of 129.6 GB; a request of 600,000 bytes counts twice; 0.5 s of 1769 MB are 0.8638 GB-seconds.
  expect(month['HTTP API']).toBeCloseTo(2.592, 3);
  expect(month['Lambda, the function']).toBeCloseTo(0.2592 + 18.6577, 3);
  expect(month['S3, one PUT for each batch']).toBeCloseTo(6.48, 3);
  expect(month['CloudWatch Logs']).toBeCloseTo(1.4904, 3);
  expect(month['Redrive: SQS, Lambda and one GET']).toBeCloseTo(1.5552 + 0.2592 + 1.08 + 0.5184, 3);
  expect(month['Kinesis Video, in']).toBeCloseTo(1.1016, 3);
  expect(month['Kinesis Video, a day kept']).toBeCloseTo(0.0994, 3);
  expect(month['S3, each month kept']).toBeCloseTo(2.9808, 3);
});

test('a camera that keeps the function busy a quarter of the time leaves room for four at each concurrency', () => {
  const cameras = Object.fromEntries(limits.map(({ name, cameras }) => [name, cameras(lane)]));

  expect(cameras).toMatchObject({
    '`throttle` of the construct': 20,
    'Lambda concurrency of a new account': 40,
    'Lambda concurrency': 4000,
    'API Gateway': 20_000,
  });
});
