import fc from '../../../test/support/properties.ts';
import { createLossMeter } from '../src/source/create-loss-meter.ts';
import { createRateMeter } from '../src/source/create-rate-meter.ts';
import { createStallWatch } from '../src/source/create-stall-watch.ts';

describe('loss meter', () => {
  test('frames under way are no loss, those that never come are', () => {
    const meter = createLossMeter();
    const lost: number[] = [];
    for (const [delivered, read] of [
      [41, 1],
      [57, 15],
      [72, 32],
      [162, 35],
      [177, 60],
      [192, 75],
    ] as const) {
      meter.observe(delivered, read);
      lost.push(meter.lost());
    }

    // 127 were out when the reader stood still; 77 of those never came.
    expect(lost).toEqual([0, 0, 0, 0, 77, 77]);
    meter.finish(193, 76);
    expect(meter.lost()).toBe(77);
  });

  test('at the end every loss is counted, and nothing else, whatever is under way when', () => {
    const turn = fc.record({
      given: fc.integer({ min: 0, max: 30 }),
      lost: fc.integer({ min: 0, max: 30 }),
      underWay: fc.integer({ min: 0, max: 8 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.array(turn), (before, turns) => {
        const meter = createLossMeter();
        let [arrived, lost] = [1, 0];
        meter.observe(before + 1, 1);
        for (const { given, lost: more, underWay } of turns) {
          arrived += given;
          lost += Math.min(more, given);
          const read = Math.max(0, arrived - lost - underWay);
          meter.observe(before + arrived, read);
        }
        meter.finish(before + arrived, arrived - lost);

        expect(meter.lost()).toBe(lost);
      }),
    );
  });

  test('what is forgiven is no loss, what was lost before remains one', () => {
    const meter = createLossMeter();
    meter.observe(1, 1);
    meter.observe(10, 5);
    meter.observe(20, 15);
    expect(meter.lost()).toBe(5);

    meter.forgive(300, 30);
    meter.observe(310, 40);
    meter.observe(320, 49);
    meter.finish(330, 59);

    expect(meter.lost()).toBe(6);
  });

  test('nothing is lost before anything was read', () => {
    expect(createLossMeter().lost()).toBe(0);
  });
});

describe('stall watch', () => {
  function watch() {
    const told: string[] = [];
    const stallWatch = createStallWatch({
      onStalled: () => told.push('stalled'),
      onResumed: () => told.push('resumed'),
    });
    return { ...stallWatch, told };
  }

  test('two seconds without a frame are told once, and so is the next frame', () => {
    const { onFrame, onTick, told } = watch();
    onFrame();
    for (let tick = 0; tick < 3; tick += 1) onTick();
    expect(told).toEqual([]);

    for (let tick = 0; tick < 20; tick += 1) onTick();
    expect(told).toEqual(['stalled']);

    onFrame();
    onFrame();
    expect(told).toEqual(['stalled', 'resumed']);
  });

  test('a camera that never begins is stalled', () => {
    const { onTick, told } = watch();
    for (let tick = 0; tick < 4; tick += 1) onTick();

    expect(told).toEqual(['stalled']);
  });
});

test('the rate is that of the last 30 gaps', () => {
  const rate = createRateMeter();
  expect(rate.framerate()).toBe(0);

  for (let index = 0; index < 50; index += 1) rate.add(index * 100);
  expect(rate.framerate()).toBe(10);
  for (let index = 1; index <= 30; index += 1) rate.add(4900 + index * 50);
  expect(rate.framerate()).toBe(20);
});
