import { parseReplay } from '../src/commands/replay/parse-replay.ts';

const given = {
  ...{ stream: 'cam', from: '-1h', to: 'now', 'to-stream': undefined, create: false, rate: '4' },
  ...{ checkpoint: undefined, bucket: 'archive', 'bucket-owner': undefined },
  ...{ local: undefined, s3: undefined, kvs: undefined, json: false },
};
const nowMs = Date.parse('2026-11-27T12:00:00Z');

test('times are moments, or back from now', () => {
  expect(parseReplay({ ...given, to: '2026-11-27T11:30:00Z' }, nowMs)).toMatchObject({
    startMs: Date.parse('2026-11-27T11:00:00Z'),
    endMs: Date.parse('2026-11-27T11:30:00Z'),
  });
});

test('a replay that ends before it begins is refused', () => {
  expect(() => parseReplay({ ...given, to: '2026-11-27T10:00:00Z' }, nowMs)).toThrow(
    '--to is not after --from',
  );
});

test('more fragments a second than a stream takes are refused', () => {
  expect(() => parseReplay({ ...given, rate: '6' }, nowMs)).toThrow('--rate is "6"');
});

test('an owner of the archive that is not an account is refused', () => {
  expect(() => parseReplay({ ...given, 'bucket-owner': '1111-2222' }, nowMs)).toThrow(
    '--bucket-owner is "1111-2222". Give the 12 digits of an AWS account.',
  );
});
