import { findMostCameras } from '../../bench/scale/find-most-cameras.ts';

test('small numbers are found exactly, each asked for once', async () => {
  const asked: number[] = [];

  const most = await findMostCameras(8, async (cameras) => asked.push(cameras) > 0 && cameras <= 19);

  expect(most).toBe(19);
  expect(new Set(asked).size).toBe(asked.length);
});

test('large numbers are found to a twenty-fifth, and one that holds', async () => {
  const most = await findMostCameras(64, async (cameras) => cameras <= 431);

  expect(most).toBeLessThanOrEqual(431);
  expect(most).toBeGreaterThan(431 * 0.95);
});

test('where not even one holds it is none', async () => {
  expect(await findMostCameras(8, async () => false)).toBe(0);
});
