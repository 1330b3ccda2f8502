import { parseCapturedLog } from '../src/captured-log.ts';
import type { ArchivedBatch } from '../src/evidence.ts';
import { findFrameFaults } from '../src/find-frame-faults.ts';
import { toClip } from '../src/to-clip.ts';

const startMs = Date.UTC(2026, 10, 27);

function batch(key: string, offsetsMs: readonly number[], streamName = 'cam'): ArchivedBatch {
  const frames = offsetsMs.map((offset) => ({
    timestampMs: startMs + offset,
    data: Buffer.from(`${offset}`),
  }));
  return {
    key,
    streamName,
    etag: '"e"',
    segmentUid: undefined,
    clips: [toClip(startMs + Number(offsetsMs[0]), frames)],
  };
}

const captured = (offsetsMs: readonly number[], lost?: string) =>
  offsetsMs.map((offset) => ({
    streamName: 'cam',
    timestampMs: startMs + offset,
    ...(lost === undefined ? {} : { lost }),
  }));

const archived = [batch('a', [0, 100]), batch('b', [1000, 1100])];
const all = captured([0, 100, 1000, 1100]);

test('each captured frame once in the archive is as promised', () => {
  expect(findFrameFaults(archived, all)).toEqual([]);
});

test('a frame that is missing is told by its time', () => {
  expect(findFrameFaults(archived, [...all, ...captured([1200])])).toEqual([
    {
      kind: 'frame_lost',
      key: 'cam',
      detail: 'the frame of 2026-11-27T00:00:01.200Z was captured, but is not in the archive',
    },
  ]);
});

test('one that the camera says is lost may be missing, or there', () => {
  expect(findFrameFaults(archived, [...all, ...captured([1200], 'thinned')])).toEqual([]);
  expect(findFrameFaults(archived, [...captured([0, 100]), ...captured([1000, 1100], 'thinned')])).toEqual(
    [],
  );
});

test('a frame of two batches is doubled, and both are named', () => {
  const faults = findFrameFaults([...archived, batch('c', [1100])], all);

  expect(faults).toMatchObject([{ kind: 'frame_doubled', detail: expect.stringContaining('b, c') }]);
});

test('a frame whose time is another by a millisecond is lost and unknown', () => {
  const kinds = findFrameFaults([batch('a', [0, 101]), batch('b', [1000, 1100])], all).map(
    ({ kind }) => kind,
  );

  expect(kinds).toEqual(['frame_lost', 'frame_unknown']);
});

test('streams of other cameras are not looked at', () => {
  expect(findFrameFaults([...archived, batch('d', [5], 'door')], all)).toEqual([]);
});

test('the latest line of a frame counts, and a line that is none is named', () => {
  const line = (entry: object): string => JSON.stringify(entry);
  const log = [
    line({ streamName: 'cam', timestampMs: 1 }),
    line({ streamName: 'cam', timestampMs: 1, lost: 'no room' }),
  ];

  expect(parseCapturedLog(log.join('\n'))).toEqual([{ streamName: 'cam', timestampMs: 1, lost: 'no room' }]);
  expect(() => parseCapturedLog(`${log[0]}\n{"timestampMs":2}`)).toThrow('Line 2 of the log');
});
