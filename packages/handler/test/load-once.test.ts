import { loadOnce } from '../src/load-once.ts';

test('what is loaded is not loaded again', async () => {
  let loads = 0;
  const load = loadOnce(async () => ++loads);

  expect([await load(), await load()]).toEqual([1, 1]);
});

test('what failed is tried again', async () => {
  let loads = 0;
  const load = loadOnce(async () => {
    loads += 1;
    if (loads === 1) throw new Error('no file handle');
    return loads;
  });

  await expect(load()).rejects.toThrow('no file handle');
  expect(await load()).toBe(2);
});
