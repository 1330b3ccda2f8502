import type { FrameDataAnswer, FrameDataRequest } from '@frame-ingest/contract';
import { createConsumer } from '../../../test/support/consume.ts';
import {
  decodeImage,
  decodePictures,
  meanColour,
  probe,
  similarity,
} from '../../../test/support/media-tools.ts';
import { exampleFrames, examplePngs, resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

let stack: RunningStack;
let consumer: ReturnType<typeof createConsumer>;

beforeAll(async () => {
  stack = await startTemporaryStack();
  consumer = createConsumer(stack);
});
afterAll(() => stack.stop());

async function post(body: FrameDataRequest): Promise<FrameDataAnswer> {
  const response = await fetch(`${stack.api}/FrameData`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as FrameDataAnswer;
  expect([response.status, answer]).toEqual([200, expect.any(Object)]);
  return answer;
}

/** A moment of its own for each batch, so that none is found where another is looked for. */
let nextStartMs = Date.now() - 3_600_000;
function timesFrom(offsets: readonly number[]): number[] {
  const startMs = nextStartMs;
  nextStartMs += (offsets.at(-1) ?? 0) + 60_000;
  return offsets.map((offset) => startMs + offset);
}

const everyTenth = (count: number): number[] => Array.from({ length: count }, (_, index) => index * 100);

const batches: [what: string, images: () => Promise<readonly Buffer[]>, offsets: number[]][] = [
  ['40 JPEG frames', async () => exampleFrames.slice(0, 40), everyTenth(40)],
  ['PNG only', () => examplePngs(12), everyTenth(12)],
  [
    'JPEG and PNG mixed',
    async () => {
      const pngs = await examplePngs(14);
      return exampleFrames
        .slice(0, 14)
        .map((jpeg, index) => (index % 3 === 1 ? (pngs[index] ?? jpeg) : jpeg));
    },
    everyTenth(14),
  ],
  ['3 frames over 1.5 s', async () => exampleFrames.slice(0, 3), [0, 500, 1000]],
  ['odd sizes (641x479)', () => resized(10, 641, 479), everyTenth(10)],
  [
    'irregular timestamps (gaps of 17 to 900 ms)',
    async () => exampleFrames.slice(0, 16),
    [0, 17, 917, 1000, 1033, 1500, 1600, 2499, 2516, 3000, 3111, 3222, 4100, 4117, 4134, 5000],
  ],
];

describe.each(batches)('%s', (_what, makeImages, offsets) => {
  let images: readonly Buffer[];
  let timestamps: number[];
  let answer: FrameDataAnswer;
  beforeAll(async () => {
    images = await makeImages();
    timestamps = timesFrom(offsets);
    answer = await post({ frames: images.map(toDataUrl), framerate: 10, timestamps });
  });

  test('are all answered for', () => {
    const first = timestamps[0] ?? 0;
    const durationMs = (timestamps.at(-1) ?? 0) - first + 100;

    expect(answer).toMatchObject({
      frames: { received: images.length, encoded: images.length, dropped: [] },
      start: first,
      end: first + durationMs,
      durationMs,
      archive: { bucket: stack.bucket, key: expect.stringMatching(/\.mkv$/), etag: expect.any(String) },
      stream: {
        name: stack.stream,
        fragments: [{ producerTimestamp: first, acknowledgement: 'PERSISTED' }],
      },
    });
  });

  test('are in the archive, each at its own time', async () => {
    const object = await consumer.getObject(answer.archive);
    const video = probe(object.bytes);

    expect(object.ContentType).toBe('video/x-matroska');
    expect(object.ETag).toBe(answer.archive.etag);
    expect(object.Metadata?.['producer-start-timestamp']).toBe(String(timestamps[0]));
    expect(video.codec).toBe('h264');
    expect(video.packets.map(({ pts }) => answer.start + pts)).toEqual(timestamps);
    expect(video.packets[0]?.keyframe).toBe(true);
  });

  test('are in the stream, each at its own time', async () => {
    const fragmentNumber = answer.stream.fragments[0]?.fragmentNumber ?? '';
    const listed = await consumer.listFragments();
    const live = probe(await consumer.getMedia(answer.start, 1));
    const stored = probe(await consumer.getMediaForFragmentList([fragmentNumber]));

    const fragment = listed.find(({ FragmentNumber }) => FragmentNumber === fragmentNumber);
    expect(fragment?.ProducerTimestamp?.getTime()).toBe(timestamps[0]);
    for (const video of [live, stored]) {
      expect(video.codec).toBe('h264');
      expect(video.packets.map(({ pts }) => answer.start + pts)).toEqual(timestamps);
      expect(video.packets[0]?.keyframe).toBe(true);
    }
  });

  test('look like what was sent', async () => {
    const { bytes } = await consumer.getObject(answer.archive);
    const { width, height } = probe(bytes);
    const sent = Buffer.concat(await Promise.all(images.map((image) => decodeOnto(image, width, height))));
    const shown = decodePictures(bytes);

    const difference = meanColour(shown).map((mean, channel) =>
      Math.abs(mean - (meanColour(sent)[channel] ?? 0)),
    );
    expect(shown.length).toBe(sent.length);
    expect(similarity(sent, shown, width, height)).toBeGreaterThanOrEqual(0.95);
    expect(Math.max(...difference)).toBeLessThanOrEqual(3);
  });
});

/** An odd picture is one column and row short of its canvas: the last ones are there twice. */
async function decodeOnto(image: Buffer, width: number, height: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const { width: ownWidth = 0, height: ownHeight = 0 } = await sharp(image).metadata();
  if (ownWidth === width && ownHeight === height) return decodeImage(image);
  const [right, bottom] = [width - ownWidth, height - ownHeight];
  return sharp(image).extend({ right, bottom, extendWith: 'copy' }).removeAlpha().raw().toBuffer();
}

test('without timestamps the batch ends at the moment of arrival', async () => {
  const before = Date.now();
  const answer = await post({ frames: exampleFrames.slice(0, 20).map(toDataUrl), framerate: 10 });

  expect(answer.durationMs).toBe(2000);
  expect(answer.end).toBeGreaterThanOrEqual(before);
  expect(answer.end).toBeLessThanOrEqual(Date.now());
});

test('a batch longer than the longest fragment becomes fragments that are decodable alone', async () => {
  const timestamps = timesFrom(Array.from({ length: 25 }, (_, index) => index * 500));
  const answer = await post({ frames: exampleFrames.slice(0, 25).map(toDataUrl), framerate: 2, timestamps });

  expect(answer.stream.fragments.map(({ producerTimestamp }) => producerTimestamp - answer.start)).toEqual([
    0, 6500,
  ]);
  const second = answer.stream.fragments[1]?.fragmentNumber ?? '';
  const alone = await consumer.getMediaForFragmentList([second]);
  expect(probe(alone).packets[0]).toMatchObject({ pts: 6500, keyframe: true });
  expect(decodePictures(alone).length).toBe(12 * 640 * 480 * 3);
});

test('the same batch sent again is one object and one fragment', async () => {
  const timestamps = timesFrom(everyTenth(10));
  const body = { frames: exampleFrames.slice(0, 10).map(toDataUrl), framerate: 10, timestamps };

  const first = await post(body);
  const second = await post(body);

  expect(second.archive).toEqual(first.archive);
  expect(second.stream).toEqual(first.stream);
  const listed = await consumer.listFragments();
  const there = listed.filter(({ ProducerTimestamp }) => ProducerTimestamp?.getTime() === timestamps[0]);
  expect(there).toHaveLength(1);
});

test('frames that are no images are reported, and the others keep their times', async () => {
  const timestamps = timesFrom([0, 200, 400, 600, 800, 1000]);
  const frames = [
    toDataUrl(exampleFrames[0] as Buffer),
    'data:image/jpeg;base64,!!!!',
    null,
    toDataUrl((exampleFrames[3] as Buffer).subarray(0, 900)),
    `data:image/jpeg;base64,${btoa('#EXTM3U\n#EXTINF:1,\n/etc/passwd\n')}`,
    toDataUrl(exampleFrames[5] as Buffer),
  ];

  const answer = await post({ frames, framerate: 10, timestamps });

  expect(answer.frames).toEqual({
    received: 6,
    encoded: 2,
    dropped: [1, 2, 3, 4].map((index) => ({
      index,
      reason: expect.stringMatching(`^frames\\[${index}\\] `),
    })),
  });
  const { bytes } = await consumer.getObject(answer.archive);
  expect(probe(bytes).packets.map(({ pts }) => pts)).toEqual([0, 1000]);
});
