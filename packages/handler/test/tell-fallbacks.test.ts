import { createConvertFrames } from '@frame-ingest/converter';
import { exampleFrames, examplePngs } from '../../../test/support/sample.ts';
import { tellFallbacks } from '../src/ingest/tell-fallbacks.ts';

test('DECODER=ffmpeg that is not taken is told once for each reason, and counted every time', async () => {
  const lines: string[] = [];
  let counted = 0;
  const convertFrames = tellFallbacks(createConvertFrames({ decoder: 'ffmpeg' }), {
    logger: { warn: (message) => lines.push(message) },
    metrics: { decoderFallback: () => (counted += 1) },
  });
  const [jpeg, png] = [exampleFrames[0], (await examplePngs(1))[0]] as [Buffer, Buffer];
  const convert = (...images: readonly Buffer[]) =>
    convertFrames({
      frames: images.map((image, index) => ({ index, image, timestampMs: 1_700_000_000_000 + index * 500 })),
      endMs: 1_700_000_000_000 + images.length * 500,
      timeoutMs: 30_000,
      segmentUuid: new Uint8Array(16),
    });

  await convert(jpeg, jpeg);
  await convert(jpeg, png);
  await convert(png, jpeg);
  await convert(jpeg, jpeg.subarray(0, -2));

  expect(lines).toEqual([
    expect.stringMatching(
      /^sharp decoded a fragment in spite of DECODER=ffmpeg, because frames\[1\] is not a JPEG file\. .*DecoderFallback/,
    ),
    expect.stringContaining('frames[1] does not end with its scan'),
  ]);
  expect(counted).toBe(3);
});
