import { coverRange } from '../../src/page/watch/cover-range.ts';
import { createRecording } from '../../src/page/watch/recording.ts';

const stretch = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('a recording', () => {
  test('fragments that join are one stretch, whatever the order they come in', () => {
    const recording = createRecording();
    recording.add([stretch(4000, 6000), stretch(0, 2000)]);
    recording.add([stretch(2050, 4000), stretch(0, 2000)]);

    expect(recording.stretches()).toEqual([stretch(0, 6000)]);
  });

  test('more than 50 ms between two fragments are a gap', () => {
    const recording = createRecording();
    recording.add([stretch(0, 2000), stretch(2051, 4000)]);

    expect(recording.stretches()).toEqual([stretch(0, 2000), stretch(2051, 4000)]);
  });

  test('a fragment that is told again with another length is taken as it is now', () => {
    const recording = createRecording();
    recording.add([stretch(0, 2000)]);
    recording.add([stretch(0, 2500)]);

    expect(recording.stretches()).toEqual([stretch(0, 2500)]);
  });

  test('it knows which fragment is under way, which is next, and which is the newest', () => {
    const recording = createRecording();
    recording.add([stretch(1000, 2000), stretch(2000, 3000), stretch(9000, 10_000)]);

    expect(recording.at(999)).toBeUndefined();
    expect(recording.at(1000)).toEqual(stretch(1000, 2000));
    expect(recording.at(1999)).toEqual(stretch(1000, 2000));
    expect(recording.at(3000)).toBeUndefined();
    expect(recording.from(3000)).toEqual(stretch(9000, 10_000));
    expect(recording.from(2000)).toEqual(stretch(2000, 3000));
    expect(recording.from(9001)).toBeUndefined();
    expect(recording.newest()).toEqual(stretch(9000, 10_000));
  });

  test('nothing is known of an empty one', () => {
    const recording = createRecording();

    expect(recording.at(0)).toBeUndefined();
    expect(recording.from(0)).toBeUndefined();
    expect(recording.newest()).toBeUndefined();
    expect(recording.stretches()).toEqual([]);
  });
});

describe('what a range covers', () => {
  const stretches = [stretch(0, 1000), stretch(2000, 3000), stretch(5000, 9000)];

  test('is cut at its ends, and gaps are only between stretches', () => {
    expect(coverRange(stretches, stretch(500, 6000))).toEqual({
      stretches: [stretch(500, 1000), stretch(2000, 3000), stretch(5000, 6000)],
      gaps: [stretch(1000, 2000), stretch(3000, 5000)],
      videoMs: 2500,
    });
  });

  test('is nothing within a gap', () => {
    expect(coverRange(stretches, stretch(3000, 5000))).toEqual({ stretches: [], gaps: [], videoMs: 0 });
  });
});
