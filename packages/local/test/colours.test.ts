import { execFileSync } from 'node:child_process';
import type { FrameDataAnswer, FrameDataRequest } from '@frame-ingest/contract';
import { readSegments } from '@frame-ingest/matroska';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../test/support/chromium.ts';
import { createConsumer } from '../../../test/support/consume.ts';
import { ffmpegs } from '../../../test/support/ffmpegs.ts';
import { readHlsPlaylists } from '../../../test/support/hls.ts';
import { decodeImage } from '../../../test/support/media-tools.ts';
import { toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';
import { codePoints, extractH264, probeColourTags } from './colours/colour-tags.ts';
import { Comparisons, maxDifference } from './colours/comparisons.ts';
import {
  type Colour,
  encodePatches,
  type PatchFormat,
  patchesOf,
  readPatches,
  type Size,
} from './colours/patches.ts';
import { type Playable, playPatches } from './colours/player.ts';

/** How far a channel may be from what was sent, of 255. */
const limit = 4;
const frameMs = 300;

interface Batch {
  readonly title: string;
  readonly decoder: 'sharp' | 'ffmpeg';
  readonly size: Size;
  /** Of each frame. */
  readonly formats: readonly PatchFormat[];
}

const anyFormat: PatchFormat[] = ['JPEG 4:4:4', 'JPEG 4:2:0', 'PNG', 'JPEG 4:2:0'];
/** What ffmpeg decodes itself; with any other it leaves the batch to sharp. */
const plainJpeg: PatchFormat[] = ['JPEG 4:2:0', 'JPEG 4:2:0', 'JPEG 4:2:0', 'JPEG 4:2:0'];
const sd = { width: 640, height: 480 };
const hd = { width: 1280, height: 720 };
const batches: Batch[] = [
  { title: 'SD by sharp', decoder: 'sharp', size: sd, formats: anyFormat },
  { title: 'HD by sharp', decoder: 'sharp', size: hd, formats: anyFormat },
  { title: 'SD by ffmpeg', decoder: 'ffmpeg', size: sd, formats: plainJpeg },
  { title: 'HD by ffmpeg', decoder: 'ffmpeg', size: hd, formats: plainJpeg },
];

interface Posted {
  /** The colours that a decoder of our own choice finds in the files that were sent, so that JPEG's loss does not count. */
  readonly sent: Colour[][];
  readonly answer: FrameDataAnswer;
  readonly matroska: Uint8Array;
}

let stacks: Record<Batch['decoder'], RunningStack>;
const posted = new Map<Batch, Posted>();
const comparisons = new Comparisons();

beforeAll(async () => {
  const [sharp, ffmpeg] = await Promise.all([
    startTemporaryStack({ DECODER: 'sharp' }),
    startTemporaryStack({ DECODER: 'ffmpeg' }),
  ]);
  stacks = { sharp, ffmpeg };
  for (const batch of batches) posted.set(batch, await post(batch));
});

afterAll(async () => {
  const table = comparisons.tableBeyond(limit);
  if (table !== undefined) console.log(`Largest differences of a channel, of 255:\n${table}`);
  await Promise.all(Object.values(stacks ?? {}).map((stack) => stack.stop()));
});

let nextStartMs = Date.now() - 3_600_000;

async function post({ decoder, size, formats }: Batch): Promise<Posted> {
  const images = await Promise.all(formats.map((format, frame) => encodePatches(frame, size, format)));
  const body: FrameDataRequest = {
    frames: images.map(toDataUrl),
    timestamps: formats.map((_format, frame) => nextStartMs + frame * frameMs),
    framerate: 1000 / frameMs,
  };
  nextStartMs += 60_000;
  const { api } = stacks[decoder];
  const response = await fetch(`${api}/FrameData`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as FrameDataAnswer;
  expect([response.status, answer]).toEqual([200, expect.any(Object)]);

  const { bytes } = await createConsumer(stacks[decoder]).getObject(answer.archive);
  const sent = await Promise.all(images.map(async (image) => readPatches(await decodeImage(image), size)));
  return { sent, answer, matroska: bytes };
}

function whatCameOf(batch: Batch): Posted {
  const found = posted.get(batch);
  if (found === undefined) throw new Error(`${batch.title} was not posted`);
  return found;
}

describe.each(batches)('$title', (batch) => {
  test('the files that are sent hold the colours that were drawn', () => {
    const { sent } = whatCameOf(batch);

    const drawn = batch.formats.map((_format, frame) => patchesOf(frame));
    expect(comparisons.compare('as sent', batch.title, drawn, sent)).toBeLessThanOrEqual(2);
  });

  test('Matroska and H.264 tell how their colours are meant, both the same', () => {
    const { matroska } = whatCameOf(batch);
    const ofFile = probeColourTags(matroska, 'matroska');
    const ofVideo = probeColourTags(extractH264(matroska), 'h264');

    expect(ofVideo).toMatchObject({ pixelFormat: 'yuv420p', range: 'tv' });
    expect(Object.keys(codePoints.matrix)).toContain(ofVideo.matrix);
    expect(Object.keys(codePoints.transfer)).toContain(ofVideo.transfer);
    expect(Object.keys(codePoints.primaries)).toContain(ofVideo.primaries);
    expect(ofFile).toEqual(ofVideo);
    expect(readSegments(matroska)[0]?.tracks[0]?.video?.colour).toEqual({
      matrixCoefficients: codePoints.matrix[ofVideo.matrix ?? ''],
      transferCharacteristics: codePoints.transfer[ofVideo.transfer ?? ''],
      primaries: codePoints.primaries[ofVideo.primaries ?? ''],
      range: 1,
    });
  });

  test.each(ffmpegs)('$name, told nothing, decodes the colours that were sent', ({ name, path }) => {
    const { sent, matroska } = whatCameOf(batch);

    const toRgb = ['-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
    const pictures = execFileSync(path, ['-v', 'error', '-i', 'pipe:0', ...toRgb], {
      input: matroska,
      maxBuffer: 2 ** 30,
    });

    const length = batch.size.width * batch.size.height * 3;
    const shown = batch.formats.map((_format, frame) =>
      readPatches(pictures.subarray(frame * length, (frame + 1) * length), batch.size),
    );
    expect(comparisons.compare(name, batch.title, sent, shown)).toBeLessThanOrEqual(limit);
  });
});

// With a graphics card another part of Chromium converts colours, which has regard to primaries and transfer as well.
for (const graphicsCard of ['no', 'emulated'] as const) {
  describeInChromium(`Chromium with ${graphicsCard} graphics card`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium([], graphicsCard);
    });
    afterAll(() => browser?.close());

    describe.each(batches)('$title', (batch) => {
      test('the archived file shows the colours that were sent', async () => {
        const { matroska } = whatCameOf(batch);
        const source = `data:video/x-matroska;base64,${Buffer.from(matroska).toString('base64')}`;

        const differences = await play(batch, { way: 'file', source });

        expect(Math.max(...differences)).toBeLessThanOrEqual(limit);
      });

      test('the fragment through Media Source Extensions shows the colours that were sent', async () => {
        const { mimeType, initUrl, fragments } = await readHlsPlaylists(await openSession(batch));

        const urls = [initUrl, ...fragments.map(({ url }) => url)];
        const differences = await play(batch, { way: 'mediaSource', source: { mimeType, urls } });

        expect(Math.max(...differences)).toBeLessThanOrEqual(limit);
      });

      test('the HLS session through hls.js shows the colours that were sent', async () => {
        const differences = await play(batch, { way: 'hlsJs', source: await openSession(batch) });

        expect(Math.max(...differences)).toBeLessThanOrEqual(limit);
      });
    });

    async function play(batch: Batch, playable: Playable): Promise<number[]> {
      const { title, decoder, size, formats } = batch;
      const { sent } = whatCameOf(batch);
      const { canvas, screen } = await playPatches(browser, stacks[decoder].page, playable, {
        size,
        times: formats.map((_format, frame) => ((frame + 0.4) * frameMs) / 1000),
        isFrame: (frame, patches) => maxDifference(sent[frame] ?? [], patches) <= limit,
      });
      const way = `${playable.way}, ${graphicsCard} graphics card`;
      return [
        comparisons.compare(`${way}, canvas`, title, sent, canvas),
        comparisons.compare(`${way}, screen`, title, sent, screen),
      ];
    }
  });
}

function openSession(batch: Batch): Promise<string> {
  const { answer } = whatCameOf(batch);
  return createConsumer(stacks[batch.decoder]).openHlsSession(answer.start, answer.end);
}
