import { SilenceWatch } from '../src/connection/silence-watch.ts';

let silences: number;
let watch: SilenceWatch;
beforeEach(() => {
  jest.useFakeTimers();
  silences = 0;
  watch = new SilenceWatch(1000, () => {
    silences += 1;
  });
});
afterEach(() => jest.useRealTimers());

test('silence is noticed while something is expected', () => {
  watch.expect('acknowledgement', true);
  jest.advanceTimersByTime(1000);

  expect(silences).toBe(1);
});

test('whatever moves begins the time anew', () => {
  watch.expect('acknowledgement', true);
  jest.advanceTimersByTime(999);
  watch.progress();
  jest.advanceTimersByTime(999);

  expect(silences).toBe(0);
});

test('silence is no fault where nothing is expected', () => {
  watch.expect('room', true);
  watch.expect('room', false);
  watch.progress();
  jest.advanceTimersByTime(5000);

  expect(silences).toBe(0);
});

test('a connection that is over leaves no timer, whatever is still asked of it', () => {
  watch.stop();
  watch.expect('acknowledgement', true);
  watch.progress();

  expect(jest.getTimerCount()).toBe(0);
});
