import { ffmpegs } from '../../../test/support/ffmpegs.ts';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import { createWrapAccessUnits, findVideoFaults, readAnnexB, type VideoFault } from '../src/index.ts';
import {
  byteStream,
  encodeByGStreamer,
  limits,
  recorded,
  startMs,
  testWithGStreamer,
  timed,
} from './support/encoders.ts';
import { hashPictures } from './support/hash-pictures.ts';

const wrap = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 });
const segmentUuid = new Uint8Array(16).fill(7);

/** Each fault once, with the first access unit that has it. */
function firstOfEach(faults: readonly VideoFault[]): Record<string, number | undefined> {
  const first: Record<string, number | undefined> = {};
  for (const { rule, index } of faults) if (!(rule in first)) first[rule] = index;
  return first;
}

function faultsOf(stream: Uint8Array): Record<string, number | undefined> {
  const { codecPrivate, accessUnits } = readAnnexB(stream);
  return firstOfEach(findVideoFaults(codecPrivate, timed(accessUnits), limits));
}

/** Wraps a byte stream, and compares its pictures with those that ffmpeg finds in the stream itself. */
function expectSamePictures(stream: Uint8Array): void {
  const { codecPrivate, accessUnits } = readAnnexB(stream);
  const endMs = startMs + accessUnits.length * 100;
  const { matroska } = wrap({ codecPrivate, accessUnits: timed(accessUnits), endMs, segmentUuid });
  const pictures = hashPictures(stream, 'h264');

  expect(accessUnits).toHaveLength(pictures.length);
  expect(hashPictures(matroska, 'matroska')).toEqual(pictures);
}

describe.each(ffmpegs)('x264 of $name', ({ path: ffmpegPath }) => {
  const encode = (...encoder: string[]) => encodeH264({ ffmpegPath, frames: 24, keyEvery: 12, encoder });

  test.each<[string, string[]]>([
    ['Baseline', ['-profile:v', 'baseline']],
    ['Main', ['-profile:v', 'main', '-bf', '0']],
    ['High', ['-bf', '0']],
    ['several slices', ['-bf', '0', '-x264-params', 'slices=4']],
    ['delimiters', ['-bf', '0', '-x264-params', 'aud=1']],
    [
      'a constant bit rate, with filler',
      ['-bf', '0', '-x264-params', 'nal-hrd=cbr:filler=1:vbv-maxrate=400:vbv-bufsize=400:bitrate=400'],
    ],
    ['colour, told', ['-bf', '0', '-colorspace', 'smpte170m', '-color_range', 'tv']],
    ['no delay', ['-tune', 'zerolatency']],
    [
      'intra refresh, of which only IDR pictures are keyframes',
      ['-bf', '0', '-x264-params', 'intra-refresh=1'],
    ],
  ])('%s goes through as it is', (_, encoder) => {
    expectSamePictures(encode(...encoder));
  });

  test.each<[string, string[], Record<string, number | undefined>]>([
    ['B-frames', ['-bf', '2', '-x264-params', 'b-adapt=0'], { 'b-frames': 2 }],
    ['an open group of pictures', ['-x264-params', 'open-gop=1:bframes=2:b-adapt=0'], { 'b-frames': 2 }],
    ['interlaced', ['-flags', '+ildct', '-bf', '0', '-x264-params', 'tff=1'], { interlaced: undefined }],
    ['4:2:2', ['-pix_fmt', 'yuv422p', '-bf', '0'], { profile: undefined, 'chroma-format': undefined }],
    ['4:4:4', ['-pix_fmt', 'yuv444p', '-bf', '0'], { profile: undefined, 'chroma-format': undefined }],
    ['monochrome', ['-pix_fmt', 'gray', '-bf', '0'], { 'chroma-format': undefined }],
    ['10 bits', ['-pix_fmt', 'yuv420p10le', '-bf', '0'], { profile: undefined, 'bit-depth': undefined }],
    ['a level that is too low for the size', ['-bf', '0', '-level', '1.0'], { 'level-too-low': undefined }],
  ])('%s is refused', (_, encoder, expected) => {
    expect(faultsOf(encode(...encoder))).toMatchObject(expected);
  });

  test('a change of the size in mid-stream is told with its access unit', () => {
    const sizes = ['320x240', '160x120'].map((size) => encodeH264({ ffmpegPath, frames: 10, size }));

    expect(faultsOf(Buffer.concat(sizes))).toMatchObject({ 'parameter-sets-changed': 10 });
  });

  test('two videos of the same encoder make one', () => {
    expectSamePictures(Buffer.concat([encode('-bf', '0'), encode('-bf', '0')]));
  });
});

testWithGStreamer.each([
  ['x264enc without B-frames', 'x264enc bframes=0 key-int-max=20'],
  ['x264enc for live video', 'x264enc tune=zerolatency key-int-max=20'],
  [
    'h264parse, which repeats parameter sets',
    'x264enc bframes=0 key-int-max=20 ! h264parse config-interval=-1',
  ],
  ['openh264enc', 'openh264enc gop-size=20'],
  ['openh264enc with several slices', 'openh264enc gop-size=20 slice-mode=n-slices num-slices=4'],
])('GStreamer: %s goes through as it is', (_, encoder) => {
  expectSamePictures(encodeByGStreamer(`${encoder} ! ${byteStream}`));
});

testWithGStreamer("x264enc's own settings reorder pictures", () => {
  const stream = encodeByGStreamer(`x264enc key-int-max=20 ! ${byteStream}`, 'ball');

  expect(faultsOf(stream)).toHaveProperty('b-frames');
});

describe('browsers', () => {
  test.each(['baseline', 'main', 'high', 'temporal-layers'])('Chromium: %s goes through as it is', (name) => {
    const { codecPrivate, units } = recorded(`chromium-${name}`);

    const { matroska, canvas } = wrap({
      ...{ codecPrivate, accessUnits: units, segmentUuid },
      endMs: startMs + 1200,
    });

    expect(canvas).toEqual({ width: 128, height: 96 });
    expect(hashPictures(matroska, 'matroska')).toHaveLength(12);
  });

  test('Chromium, configured anew for another size, has a parameter set left over', () => {
    const { codecPrivate, units } = recorded('chromium-resized');

    expect(firstOfEach(findVideoFaults(codecPrivate, units, limits))).toEqual({
      'parameter-sets': undefined,
    });
  });

  test.each([
    ['baseline', {}],
    ['main', { 'b-frames': 3 }],
    ['high', { 'b-frames': 3 }],
  ])('Firefox: %s has an avcC that decoders cannot read, and a million frames a second', (name, others) => {
    const { codecPrivate, units } = recorded(`firefox-${name}`);

    expect(firstOfEach(findVideoFaults(codecPrivate, units, limits))).toEqual({
      'codec-private-doubled-headers': undefined,
      'codec-private-reserved-bits': undefined,
      'frame-rate': undefined,
      ...others,
    });
  });
});
