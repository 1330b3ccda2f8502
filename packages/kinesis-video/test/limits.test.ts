import { fragmentLimits, playbackLimits, streamLimits } from '../src/index.ts';

test('a fragment is as the documents say', () => {
  // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html: "Fragment: 1 to 20 seconds, 50 MB, 3 tracks",
  // "10 tags per fragment, name 128 bytes, value 256 bytes".
  expect(fragmentLimits).toEqual({
    maxFragmentBytes: 50e6,
    maxFragmentDurationMs: 20e3,
    minFragmentDurationMs: 1e3,
    maxTracks: 3,
    maxFragmentTags: 10,
    maxTagNameBytes: 128,
    maxTagValueBytes: 256,
  });
});

test('a stream is as the documents say', () => {
  expect(streamLimits).toMatchObject({
    maxPutMediaConnections: 1,
    putMediaCallsPerSecond: 5,
    fragmentsPerSecond: 5,
    maxRetentionHours: 10 * 365 * 24,
    maxListedFragments: 1000,
  });
});

test('clips and sessions are as the documents say', () => {
  // GetClip: "100 MB or 200 fragments". GetHLSStreamingSessionURL: 5 minutes to 12 hours, 5,000 fragments; HLSTimestampRange: 24
  // hours; discontinuity: "greater than 50 milliseconds".
  expect(playbackLimits).toEqual({
    maxClipFragments: 200,
    maxClipBytes: 100e6,
    maxPlaylistFragments: 5000,
    minSessionSeconds: 5 * 60,
    maxSessionSeconds: 12 * 60 * 60,
    maxRangeMs: 24 * 60 * 60 * 1000,
    maxContinuousGapMs: 50,
  });
});
