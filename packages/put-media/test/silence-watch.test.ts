import { SilenceWatch } from '../src/connection/silence-watch.ts';
import { VirtualTime } from '../src/simulation/index.ts';

let time: VirtualTime;
let silences: number[];
let watch: SilenceWatch;
beforeEach(() => {
  time = new VirtualTime();
  silences = [];
  const limitsMs = { answer: 1000, acknowledgement: 1000, room: 4000 };
  watch = new SilenceWatch(limitsMs, (limitMs) => silences.push(limitMs), time);
});

test('silence is noticed while something is expected', async () => {
  watch.expect('acknowledgement', true);
  await time.pass(1000);

  expect(silences).toEqual([1000]);
});

test('whatever moves begins the time anew', async () => {
  watch.expect('acknowledgement', true);
  await time.pass(999);
  watch.progress();
  await time.pass(999);
  expect(silences).toEqual([]);

  await time.pass(1);
  expect(silences).toEqual([1000]);
});

test('each expectation has its limit, and the shortest counts', async () => {
  watch.expect('room', true);
  await time.pass(3999);
  expect(silences).toEqual([]);

  watch.expect('acknowledgement', true);
  await time.pass(1000);
  expect(silences).toEqual([1000]);
});

test('silence is no fault where nothing is expected', async () => {
  watch.expect('room', true);
  watch.expect('room', false);
  watch.progress();
  await time.pass(5000);

  expect(silences).toEqual([]);
});

test('a connection that is over leaves no timer, whatever is still asked of it', () => {
  watch.stop();
  watch.expect('acknowledgement', true);
  watch.progress();

  expect(time.sleeping).toBe(0);
});
