import { findRateFactor } from '../../bench/quality/find-rate-factor.ts';
import { pointOfSsim } from '../../bench/quality/point-of-ssim.ts';

type Curve = (rateFactor: number) => number;

/** As measured: what is lost grows by about the same factor with each step. */
const measured: Curve = (rateFactor) => 1 - 0.004 * 1.09 ** (rateFactor - 8);
const straight: Curve = (rateFactor) => 1 - rateFactor / 100;
const cliff: Curve = (rateFactor) => (rateFactor <= 30.6 ? 0.99 : 0.5);

async function search(curve: Curve, target: number, step: number) {
  const tried: number[] = [];
  const rateFactor = await findRateFactor(target, step, async (at) => {
    tried.push(at);
    return curve(at);
  });
  return { rateFactor, tried };
}

test.each([
  ['a curve as measured', measured, 0.98, 26.5],
  ['a straight line', straight, 0.769, 23],
  ['a cliff', cliff, 0.98, 30.5],
])(
  'on %s the highest factor that still reaches the target is found, in few tries',
  async (_what, curve, target, expected) => {
    const { rateFactor, tried } = await search(curve, target, 0.25);

    expect(rateFactor).toBe(expected);
    expect(curve(expected + 0.25)).toBeLessThan(target);
    expect(tried.length).toBeLessThanOrEqual(16);
    expect(new Set(tried).size).toBe(tried.length);
  },
);

test('a curve as measured takes six tries', async () => {
  const { tried } = await search(measured, 0.98, 0.25);

  expect(tried.length).toBeLessThanOrEqual(6);
});

test('where only whole factors are known, one of those is found', async () => {
  const { rateFactor, tried } = await search(measured, 0.98, 1);

  expect(rateFactor).toBe(26);
  expect(tried.every(Number.isInteger)).toBe(true);
});

test('a target that is never reached has no factor, and one that always is has the highest', async () => {
  expect((await search(() => 0.9, 0.95, 0.25)).rateFactor).toBeUndefined();
  expect((await search(() => 0.99, 0.95, 0.25)).rateFactor).toBe(44);
});

test('a point of a curve is told between two that were measured', () => {
  const curve = [
    { rateFactor: 20, ssim: 0.98, bytes: 400 },
    { rateFactor: 21, ssim: 0.96, bytes: 100 },
  ];

  const { rateFactor, bytes } = pointOfSsim(curve, 0.97) ?? {};

  expect(rateFactor).toBeCloseTo(20.5, 6);
  expect(bytes).toBeCloseTo(200, 6);
  expect(pointOfSsim(curve, 0.98)?.rateFactor).toBe(20);
  expect(pointOfSsim(curve, 0.99)).toBeUndefined();
  expect(pointOfSsim(curve, 0.95)).toBeUndefined();
});
