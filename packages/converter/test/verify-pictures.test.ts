import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidVideoError, readAnnexB } from '@frame-ingest/access-units';
import { writeFragment } from '@frame-ingest/access-units/fragment';
import { isSlice, joinWithLengths, splitByLength } from '@frame-ingest/matroska/h264';
import { ffmpegs } from '../../../test/support/ffmpegs.ts';
import { encodeH264, type VideoOptions } from '../../../test/support/h264-video.ts';
import { FfmpegError } from '../src/index.ts';
import { createVerifyPictures } from '../src/verify/index.ts';

const canvas = { width: 320, height: 240 };
const timeoutMs = 60_000;

/** What no check looks at but a decoder: access units as they are, under the avcC of the first video. */
function wrap(
  streams: readonly Buffer[],
  bend: (data: Uint8Array, index: number) => Uint8Array = (data) => data,
) {
  const videos = streams.map(readAnnexB);
  const codecPrivate = videos[0]?.codecPrivate ?? new Uint8Array();
  const units = videos.flatMap(({ accessUnits }) => accessUnits);
  const frames = units.map(({ keyframe, data }, index) => ({
    ...{ keyframe, offsetMs: index * 100 },
    data: bend(Uint8Array.from(data), index),
  }));
  const matroska = writeFragment({
    canvas,
    codecPrivate,
    clusters: [frames],
    segmentUuid: new Uint8Array(16).fill(1),
  });
  return { matroska, frameCount: frames.length, canvas, timeoutMs };
}

async function faultsOf(verified: Promise<void>) {
  const error = await verified.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InvalidVideoError)) throw error ?? new Error('Every picture was decoded');
  return error.faults;
}

const encode = (options: VideoOptions = {}) => encodeH264({ frames: 12, ...options });

describe.each(ffmpegs)('by $name', ({ path: ffmpegPath }) => {
  const verify = createVerifyPictures({ ffmpegPath });

  test.each([
    ['a camera', {}],
    [
      'x264 with several slices and full range',
      { encoder: ['-bf', '0', '-x264-params', 'slices=4:fullrange=on'] },
    ],
    ['x264 with intra refresh', { encoder: ['-bf', '0', '-x264-params', 'intra-refresh=1'] }],
  ])('what is whole is taken: %s', async (_, options) => {
    await expect(verify(wrap([encode(options)]))).resolves.toBeUndefined();
  });

  test('a picture with a fault is named, also where a decoder would conceal it', async () => {
    const bent = wrap([encode({ encoder: ['-bf', '0', '-preset', 'fast'] })], (data, index) => {
      if (index === 5) data.fill(0x55, 12, 40);
      return data;
    });

    expect(await faultsOf(verify(bent))).toMatchObject([{ index: 5, rule: 'undecodable' }]);
  });

  test('pictures of another size under the first parameter sets are none, though there are as many as there should be', async () => {
    const turned = wrap([encode(), encode({ size: '160x120' })], (data, index) => {
      // The second video without its parameter sets.
      const pictures = splitByLength(data, 4)?.filter((unit) => isSlice(unit)) ?? [];
      return index < 12 ? data : joinWithLengths(pictures);
    });

    const [fault] = await faultsOf(verify(turned));

    expect(fault).toMatchObject({ rule: 'undecodable' });
  });

  test('another count and another size than were to be are faults', async () => {
    const video = wrap([encode()]);

    expect(await faultsOf(verify({ ...video, frameCount: 13 }))).toMatchObject([
      { reason: 'decodes to 12 pictures instead of 13' },
    ]);
    expect(await faultsOf(verify({ ...video, canvas: { width: 320, height: 256 } }))).toMatchObject([
      { index: 0, reason: expect.stringContaining('not 320x256') },
    ]);
  });

  test('what is no video at all is a fault of the video', async () => {
    const matroska = wrap([encode()]).matroska.subarray(0, 300);

    expect(
      await faultsOf(
        verify({ ...wrap([encode()]), matroska: Buffer.concat([matroska, Buffer.alloc(99, 0xec)]) }),
      ),
    ).toMatchObject([{ rule: 'undecodable' }]);
  });
});

describe('a decoder that does not come to its end', () => {
  const dir = mkdtempSync(join(tmpdir(), 'verify-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  function verifyBy(script: string, limitMs = timeoutMs): Promise<void> {
    const path = join(dir, 'ffmpeg');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return createVerifyPictures({ ffmpegPath: path })({ ...wrap([encode()]), timeoutMs: limitMs });
  }

  test('that crashes is a fault of the video, which would crash it again', async () => {
    expect(await faultsOf(verifyBy('cat > /dev/null; kill -SEGV $$'))).toMatchObject([
      { rule: 'undecodable' },
    ]);
  });

  test.each([
    ['was killed from outside', 'cat > /dev/null; kill -KILL $$', timeoutMs, 'encoder_failed'],
    ['has no time left', 'sleep 60', 300, 'encoder_timeout'],
  ])('that %s says nothing of the video', async (_, script, limitMs, code) => {
    await expect(verifyBy(script, limitMs)).rejects.toMatchObject({ name: 'FfmpegError', code });
  });

  test('that is not there is a fault of the service', async () => {
    const verify = createVerifyPictures({ ffmpegPath: join(dir, 'missing') });

    await expect(verify(wrap([encode()]))).rejects.toThrow(FfmpegError);
    await expect(verify(wrap([encode()]))).rejects.toMatchObject({ code: 'encoder_unavailable' });
  });
});
