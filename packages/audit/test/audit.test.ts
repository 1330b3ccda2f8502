import type { ArchivedBatch, Evidence, StreamedClip } from '../src/evidence.ts';
import { findViolations } from '../src/find-violations.ts';
import { parseRequestLog } from '../src/request-log.ts';
import { toClip } from '../src/to-clip.ts';

const startMs = Date.UTC(2026, 10, 27);
const uid = 'ab'.repeat(16);
const key = `cam/2026/11/27/00/20261127T000000.000Z-${uid}.mkv`;

function clip(picture: string, at = startMs) {
  return toClip(at, [
    { timestampMs: at, data: Buffer.from(picture) },
    { timestampMs: at + 100, data: Buffer.from(`${picture}!`) },
  ]);
}

const archived: ArchivedBatch = {
  ...{ key, streamName: 'cam', etag: '"e"', segmentUid: uid },
  clips: [clip('a'), clip('b', startMs + 1000)],
};

function streamed(fragmentNumber: string, of = clip('a'), changes: Partial<StreamedClip> = {}): StreamedClip {
  return { ...of, streamName: 'cam', fragmentNumber, segmentUid: uid, ...changes };
}

const whole: Evidence = {
  archived: [archived],
  streamed: [streamed('1'), streamed('2', archived.clips[1])],
  unreadable: [],
};
const fragments = [
  { fragmentNumber: '1', producerTimestamp: startMs, acknowledgement: 'PERSISTED' },
  { fragmentNumber: '2', producerTimestamp: startMs + 1000, acknowledgement: 'PERSISTED' },
] as const;
const answer = {
  id: `cam~${startMs}~${uid}`,
  archive: { bucket: 'archive', key, etag: '"e"' },
  stream: { name: 'cam', fragments },
};
const timestamps = [startMs, startMs + 100, startMs + 1000, startMs + 1100];

const kinds = (evidence: Evidence, ...log: Parameters<typeof findViolations>[1]): string[] =>
  findViolations(evidence, log).map(({ kind }) => kind);

test('what is in archive and stream, once, and answered so, keeps the promise', () => {
  expect(kinds(whole, { status: 200, answer, timestamps })).toEqual([]);
  expect(kinds(whole)).toEqual([]);
});

test('a batch in another order, under another UID or of another stream is somebody else’s', () => {
  const other = {
    ...whole,
    streamed: [streamed('1', clip('a'), { segmentUid: 'cd'.repeat(16) }), streamed('2', archived.clips[1])],
  };
  const elsewhere = {
    ...whole,
    streamed: [streamed('1', clip('a'), { streamName: 'door' }), streamed('2', archived.clips[1])],
  };

  expect([kinds(other), kinds(elsewhere)]).toEqual([['lost'], ['lost']]);
});

test('the frames alone identify a fragment whose UID the service leaves out', () => {
  const bare = whole.streamed.map((each) => ({ ...each, segmentUid: undefined }));

  expect(kinds({ ...whole, streamed: bare })).toEqual([]);
});

test.each<[string, Evidence, string[]]>([
  ['a fragment that is missing', { ...whole, streamed: [streamed('1')] }, ['lost']],
  ['one that is there twice', { ...whole, streamed: [...whole.streamed, streamed('3')] }, ['doubled']],
  [
    'one whose frames differ by a millisecond',
    { ...whole, streamed: [streamed('1', clip('a', startMs + 1)), streamed('2', archived.clips[1])] },
    ['lost'],
  ],
  [
    'an object that cannot be read',
    { ...whole, unreadable: [{ key: 'cam/x.mkv', reason: 'torn' }] },
    ['unreadable'],
  ],
])('%s breaks it', (_, evidence, expected) => {
  expect(kinds(evidence)).toEqual(expected);
});

test.each<[string, object, string[]]>([
  [
    'names a fragment of other frames',
    { stream: { name: 'cam', fragments: [{ ...fragments[0], fragmentNumber: '2' }, fragments[1]] } },
    ['wrong_fragment'],
  ],
  [
    'names a fragment that is not there',
    { stream: { name: 'cam', fragments: [fragments[0], { ...fragments[1], fragmentNumber: '9' }] } },
    ['wrong_fragment'],
  ],
  ['names too few fragments', { stream: { name: 'cam', fragments: [fragments[0]] } }, ['wrong_fragment']],
  ['tells another ETag', { archive: { ...answer.archive, etag: '"f"' } }, ['wrong_archive']],
  [
    'tells an object that is not there',
    { archive: { ...answer.archive, key: 'cam/y.mkv' } },
    ['not_archived'],
  ],
])('an answer that %s breaks it', (_, changes, expected) => {
  expect(kinds(whole, { status: 200, answer: { ...answer, ...changes } })).toEqual(expected);
});

test('an answer for frames of other times breaks it, but for those that it has dropped', () => {
  const dropped = {
    ...answer,
    frames: { received: 5, encoded: 4, dropped: [{ index: 2, reason: 'broken' }] },
  };
  const withDropped = [...timestamps.slice(0, 2), startMs + 500, ...timestamps.slice(2)];

  expect(kinds(whole, { status: 200, answer, timestamps: timestamps.slice(1) })).toEqual(['wrong_archive']);
  expect(kinds(whole, { status: 200, answer: dropped, timestamps: withDropped })).toEqual([]);
});

test('"nothing was stored" breaks it where the object is there and nobody sent it again', () => {
  const denial = { status: 503, answer: { id: answer.id, detail: 'It failed; nothing was stored' } };

  expect(kinds(whole, denial)).toEqual(['stored_after_all']);
  expect(kinds(whole, denial, { status: 200, answer })).toEqual([]);
});

test('a log is read line by line, and a line that is no answer is named', () => {
  expect(parseRequestLog('{"status":200,"answer":{}}\n\n')).toEqual([{ status: 200, answer: {} }]);
  expect(() => parseRequestLog('{"status":200,"answer":{}}\nstatus 200')).toThrow('Line 2 of the log is not');
});
