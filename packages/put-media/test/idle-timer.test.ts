import { IdleTimer } from '../src/connection/idle-timer.ts';
import { VirtualTime } from '../src/simulation/index.ts';

let time: VirtualTime;
let idleTimesMs: number[];
let timer: IdleTimer;
beforeEach(() => {
  time = new VirtualTime();
  idleTimesMs = [];
  const limitsMs = { answer: 1000, acknowledgement: 1000, room: 4000 };
  timer = new IdleTimer(limitsMs, (limitMs) => idleTimesMs.push(limitMs), time);
});

test('time without progress is noticed while something is expected', async () => {
  timer.expect('acknowledgement', true);
  await time.pass(1000);

  expect(idleTimesMs).toEqual([1000]);
});

test('whatever moves begins the time anew', async () => {
  timer.expect('acknowledgement', true);
  await time.pass(999);
  timer.progress();
  await time.pass(999);
  expect(idleTimesMs).toEqual([]);

  await time.pass(1);
  expect(idleTimesMs).toEqual([1000]);
});

test('each expectation has its limit, and the shortest counts', async () => {
  timer.expect('room', true);
  await time.pass(3999);
  expect(idleTimesMs).toEqual([]);

  timer.expect('acknowledgement', true);
  await time.pass(1000);
  expect(idleTimesMs).toEqual([1000]);
});

test('silence is no fault where nothing is expected', async () => {
  timer.expect('room', true);
  timer.expect('room', false);
  timer.progress();
  await time.pass(5000);

  expect(idleTimesMs).toEqual([]);
});

test('a connection that is over leaves no timer, whatever is still asked of it', () => {
  timer.stop();
  timer.expect('acknowledgement', true);
  timer.progress();

  expect(time.sleeping).toBe(0);
});
