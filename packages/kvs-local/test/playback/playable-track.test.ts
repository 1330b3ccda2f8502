import type { Track } from '@frame-ingest/matroska';
import { writeAvcConfiguration } from '@frame-ingest/matroska/h264';
import fc from '../../../../test/support/properties.ts';
import { ServiceError } from '../../src/errors.ts';
import { writeInitSegment } from '../../src/playback/mp4/write-init-segment.ts';
import { parsePlayableTracks } from '../../src/playback/playable-track.ts';

const count = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.nat(), fc.constant(2 ** 40));
const avcC = fc
  .uint8Array({ minLength: 6, maxLength: 60 })
  .map((bytes) => writeAvcConfiguration([Uint8Array.of(103, 100, ...bytes)], [Uint8Array.of(104, 238)]));
const track: fc.Arbitrary<Track> = fc.record({
  number: fc.constant(1),
  uid: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  type: fc.constantFrom(1, 2),
  codecId: fc.constantFrom('V_MPEG4/ISO/AVC', 'A_AAC'),
  codecPrivate: fc.oneof(avcC, fc.uint8Array()),
  video: fc.record({
    pixelWidth: count,
    pixelHeight: count,
    colour: fc.record({
      matrixCoefficients: count,
      transferCharacteristics: count,
      primaries: count,
      range: count,
    }),
  }),
  audio: fc.record({ samplingFrequency: fc.double(), channels: count }),
});

test('whatever a producer declares is described in MP4 or refused, and never a fault of the server', () => {
  let described = 0;

  fc.assert(
    fc.property(fc.array(track, { minLength: 1, maxLength: 3 }), (tracks) => {
      try {
        for (const playable of parsePlayableTracks(tracks)) {
          expect(writeInitSegment(playable).includes('moov')).toBe(true);
          described += 1;
        }
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        expect(error.statusCode).toBe(400);
      }
    }),
    { numRuns: 1000 },
  );

  expect(described).toBeGreaterThan(100);
});
