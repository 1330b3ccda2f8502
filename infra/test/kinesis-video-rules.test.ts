import { Duration } from 'aws-cdk-lib';
// The construct goes to other languages, with nothing of ours beside it: it has its own words for these rules.
import {
  fragmentLimits,
  isMediaType,
  isStreamName,
  isStreamTagKey,
  isStreamTagValue,
  maxMediaTypeLength,
  maxStreamNameLength,
  storageTiers,
  streamLimits,
  streamTagLimits,
} from '../../packages/kinesis-video/src/index';
import fc from '../../test/support/properties.ts';
import { buildImageContext } from '../build-image-context';
import { checkStreamName, isStreamName as isNameToTheConstruct } from '../lib/video-stream/check-stream-name';
import { findBadTags, maxStreamTags } from '../lib/video-stream/find-bad-tags';
import { StorageTier } from '../lib/video-stream/storage-tier';
import { findBadMediaType, findBadRetention } from '../lib/video-stream/stream-settings';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

function throws(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}

/** Text that is mostly of the characters in question, of lengths around a limit. */
const textAround = (maxLength: number, characters: string) => {
  const unit = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...characters) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  );
  return fc.oneof(
    fc.string({ unit, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...characters), minLength: maxLength - 1, maxLength: maxLength + 2 }),
  );
};

test('the names of streams are those of Kinesis Video', () => {
  fc.assert(
    fc.property(textAround(maxStreamNameLength, 'aZ09_.-'), (name) => {
      expect(isNameToTheConstruct(name)).toBe(isStreamName(name));
      expect(throws(() => checkStreamName(name))).toBe(!isStreamName(name));
    }),
    { numRuns: 1000 },
  );
});

test('so are the media types', () => {
  fc.assert(
    fc.property(textAround(maxMediaTypeLength, 'a/a+,a.-'), (mediaType) => {
      expect(findBadMediaType('mediaType', mediaType)).toHaveLength(isMediaType(mediaType) ? 0 : 1);
    }),
    { numRuns: 1000 },
  );
});

test('so are the tags of streams', () => {
  const { maxKeyLength, maxValueLength, maxTags } = streamTagLimits;
  fc.assert(
    fc.property(
      textAround(maxKeyLength, 'aZé 09_.:/=+-@'),
      textAround(maxValueLength, 'aZé 09_.:/=+-@'),
      (key, value) => {
        const faults = [isStreamTagKey(key), isStreamTagValue(value)].filter((isRight) => !isRight);
        expect(findBadTags('tags', { [key]: value })).toHaveLength(faults.length);
      },
    ),
    { numRuns: 1000 },
  );
  expect(maxStreamTags).toBe(maxTags);
});

test('so are the storage tiers', () => {
  expect(Object.values(StorageTier)).toEqual([...storageTiers]);
});

test('a stream keeps fragments as long as Kinesis Video does, and no longer', () => {
  const { maxRetentionHours } = streamLimits;

  expect(findBadRetention('retention', Duration.hours(maxRetentionHours))).toEqual([]);
  expect(findBadRetention('retention', Duration.hours(maxRetentionHours + 1))).toEqual([
    'retention is 1 to 87600 whole hours; received 87601 hours',
  ]);
});

test.each([
  ['shortest', fragmentLimits.minFragmentDurationMs, fragmentLimits.minFragmentDurationMs - 1],
  ['longest', fragmentLimits.maxFragmentDurationMs, fragmentLimits.maxFragmentDurationMs + 1],
])('the %s of the longest fragments is that of Kinesis Video', (_which, limitMs, beyondMs) => {
  const make = (ms: number) => () =>
    synthesize({ minFragment: Duration.millis(0), maxFragment: Duration.millis(ms) });

  expect(make(limitMs)).not.toThrow();
  expect(make(beyondMs)).toThrow(/maxFragment/);
});
