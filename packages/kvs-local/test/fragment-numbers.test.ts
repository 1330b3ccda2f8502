import { randomBytes } from 'node:crypto';
import { FragmentNumbers } from '../src/stream/fragment-numbers.ts';

test('numbers rise within an epoch, as numbers and as text', () => {
  const numbers = new FragmentNumbers(0, randomBytes);

  const given = Array.from({ length: 1000 }, () => numbers.next());

  expect([...given].sort()).toEqual(given);
  expect(new Set(given).size).toBe(1000);
});

test('every number of an epoch is greater than those before, and has 47 digits still after a million starts', () => {
  const earlier = new FragmentNumbers(41, randomBytes).next();

  expect(new FragmentNumbers(42, randomBytes).next() > earlier).toBe(true);
  expect(new FragmentNumbers(1_000_000, randomBytes).next()).toMatch(/^913\d{44}$/);
});
