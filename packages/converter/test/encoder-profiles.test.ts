import type { EncoderProfile } from '../src/index.ts';
import { codecPrivateOf, convert, timesOf } from './convert.ts';
import { picture } from './picture.ts';

const profiles: readonly EncoderProfile[] = ['lowLatency', 'quality', 'rekognition'];
const images = (): Promise<Buffer[]> =>
  Promise.all(Array.from({ length: 6 }, () => picture({ width: 160, height: 120, noise: true })));

test.each(profiles)(
  '%s: one frame for each picture, in order, with one codec private data',
  async (profile) => {
    const first = await convert(await images(), { profile });
    const second = await convert((await images()).slice(0, 1), { profile });

    expect(timesOf(first.segment)).toEqual([0, 100, 200, 300, 400, 500]);
    expect(first.segment.clusters[0]?.blocks.map(({ keyframe }) => keyframe)).toEqual([
      ...[true, false, false, false, false, false],
    ]);
    expect(codecPrivateOf(second.segment)).toBe(codecPrivateOf(first.segment));
  },
);

test('arguments of the deployment win over those of the profile', async () => {
  const frames = await images();

  const usual = await convert(frames);
  const coarse = await convert(frames, { encoderArguments: ['-crf', '45'] });

  expect(coarse.matroska.length).toBeLessThan(usual.matroska.length / 2);
});

test.each([
  [
    'frames left out',
    ['-frames:v', '3'],
    /ffmpeg wrote 3 frames for 6 pictures|before it had read every picture/,
  ],
  ['frames twice', ['-vsync', 'cfr', '-r', '20'], /ffmpeg wrote 1[12] frames for 6 pictures/],
  ['B-frames', ['-bf', '2'], /different order/],
  ['another size', ['-vf', 'scale=80:60,format=yuv420p'], /80x60 for a canvas of 160x120/],
  ['another codec', ['-c:v', 'mpeg4', '-profile:v', '0'], /no H.264 decoder configuration|exit code/],
  ['no such option', ['-nonsense', '1'], /exit code 1/],
])('what arguments of the deployment break is found out: %s', async (_what, encoderArguments, message) => {
  // x264 makes no B-frames of noise.
  const still = await picture({ width: 160, height: 120 });

  const conversion = convert(
    Array.from({ length: 6 }, () => still),
    { encoderArguments },
  );

  await expect(conversion).rejects.toMatchObject({
    code: 'encoder_failed',
    message: expect.stringMatching(message),
  });
});
