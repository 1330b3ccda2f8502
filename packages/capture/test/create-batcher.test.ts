import { type FrameDataRequest, frameBundleMediaType } from '@frame-ingest/contract';
import { toRequestBody } from '../src/api/to-request-body.ts';
import type { Batch } from '../src/batch/batch.ts';
import { type BatcherOptions, createBatcher } from '../src/batch/create-batcher.ts';
import type { CapturedFrame } from '../src/captured-frame.ts';
import { collectBatches } from './support/collect-batches.ts';

const startMs = 1_760_000_000_000;
const options: BatcherOptions = {
  batchMs: 2000,
  framerate: 10,
  // The shortest batch has its own tests.
  limits: { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 0 },
};

function frameAt(offsetMs: number, imageBytes = 3): CapturedFrame {
  const image = new Uint8Array(imageBytes).fill(0xff);
  return { timestampMs: startMs + offsetMs, image };
}

function toRequest(batch: Batch): FrameDataRequest {
  return JSON.parse(toJson(batch)) as FrameDataRequest;
}

function toJson(batch: Batch): string {
  return String(toRequestBody(batch, { bodies: ['application/json'] }).content);
}

/** What Lambda is handed: JSON as it is, a bundle in base64. */
function lambdaBytes(batch: Batch): number {
  const bundle = toRequestBody(batch, { bodies: [frameBundleMediaType] }).content;
  return Math.max(toJson(batch).length, Buffer.from(bundle as Uint8Array).toString('base64').length);
}

function batchesOf(offsetsMs: readonly number[], overrides: Partial<BatcherOptions> = {}): Batch[] {
  const batcher = collectBatches(createBatcher({ ...options, ...overrides }));
  const complete = offsetsMs.map((offsetMs) => batcher.add(frameAt(offsetMs)));
  return [...complete, batcher.flush()].filter((batch) => batch !== undefined);
}

const every = (stepMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => i * stepMs);

describe('cutting batches', () => {
  test('2 s at 10 frames a second are 20 frames, and the rest is the tail', () => {
    const batches = batchesOf(every(100, 50));

    expect(batches.map(({ frames }) => frames.length)).toEqual([20, 20, 10]);
  });

  test('a frame that jitters over the edge does not make a batch longer', () => {
    const offsets = every(100, 40).map((offset) => (offset === 2000 ? 1993 : offset));

    expect(batchesOf(offsets).map(({ frames }) => frames.length)).toEqual([20, 20]);
  });

  test('every frame is in exactly one batch, in order', () => {
    const offsets = every(33, 200);

    const sent = batchesOf(offsets).flatMap(({ frames }) => frames.map(({ timestampMs }) => timestampMs));

    expect(sent).toEqual(offsets.map((offset) => startMs + offset));
  });

  test('a batch says when it begins and when its last frame was taken', () => {
    const [first] = batchesOf(every(100, 21));

    expect(first).toMatchObject({ firstMs: startMs, lastMs: startMs + 1900 });
  });

  test('nothing captured makes no batch', () => {
    const batcher = collectBatches(createBatcher(options));

    expect(batcher.flush()).toBeUndefined();
  });

  test('a tail is handed over once', () => {
    const batcher = collectBatches(createBatcher(options));
    batcher.add(frameAt(0));

    expect(batcher.flush()?.frames).toHaveLength(1);
    expect(batcher.flush()).toBeUndefined();
  });
});

describe('joining batches', () => {
  test('a batch ends where the next one begins, whatever the real rate is', () => {
    const offsets = [0, 143, 290, 700, 1100, 1500, 1900, 2143, 2200];

    const [first, second] = batchesOf(offsets);

    expect((first?.lastMs ?? 0) + (first?.lastFrameMs ?? 0)).toBe(second?.firstMs);
  });

  test('the request states that length as its rate', () => {
    const [first] = batchesOf([0, 1900, 2143]);

    expect(first && 1000 / Number(toRequest(first).framerate)).toBeCloseTo(243, 6);
  });

  test('a camera of a picture a minute is stated by the lowest rate that the service takes', () => {
    const [first, ...others] = batchesOf([0, 60_000], { framerate: 1 / 60 });

    expect(first && toRequest(first).framerate).toBe(0.1);
    expect(others.map(({ lastFrameMs }) => lastFrameMs)).toEqual([10_000]);
  });

  test('frames a millisecond apart are stated by the highest', () => {
    const [first] = batchesOf([0, 1000, 1949, 1950]);

    expect(first?.lastFrameMs).toBe(1);
    expect(first && toRequest(first).framerate).toBe(120);
  });

  test('a pause of the camera stays a pause: the last picture is not stretched over it', () => {
    const [first, second] = batchesOf([0, 100, 60_000]);

    expect(first?.lastFrameMs).toBe(1000);
    expect(second?.firstMs).toBe(startMs + 60_000);
  });

  test('the tail lasts one frame of the chosen rate longer', () => {
    const [tail] = batchesOf([0, 100]);

    expect(tail?.lastFrameMs).toBe(100);
  });
});

describe('the shortest batch of the service', () => {
  const limits = { ...options.limits, minBatchMs: 1000 };
  const lengthOf = ({ firstMs, lastMs, lastFrameMs }: Batch): number => lastMs - firstMs + lastFrameMs;

  test.each([
    ['one frame', [0], 1000],
    ['three frames', [0, 100, 200], 800],
    ['enough frames', every(100, 12), 100],
  ])('a tail of %s lasts that long by its last frame', (_what, offsets, lastFrameMs) => {
    const [tail] = batchesOf(offsets, { limits });

    expect(tail?.lastFrameMs).toBe(lastFrameMs);
    expect(tail && lengthOf(tail)).toBeGreaterThanOrEqual(1000);
    expect(tail && Math.round(1000 / Number(toRequest(tail).framerate))).toBe(lastFrameMs);
  });

  test('a batch of about that length is not cut half a frame before it', () => {
    const batches = batchesOf([...every(100, 10), 960, 1100, 1200, 2300], { batchMs: 1000, limits });

    for (const batch of batches) expect(lengthOf(batch)).toBeGreaterThanOrEqual(1000);
  });

  test('pictures too large for it are left out, and the batch is as long as it must be', () => {
    const batcher = collectBatches(
      createBatcher({ ...options, limits: { ...limits, maxBodyBytes: 20_000 } }),
    );
    const frames = every(100, 40).map((offset) => frameAt(offset, 2250));

    const batches = [...frames.map(batcher.add), batcher.flush()].filter((batch) => batch !== undefined);

    expect(Math.max(...batches.map(lambdaBytes))).toBeLessThanOrEqual(20_000);
    for (const batch of batches) expect(lengthOf(batch)).toBeGreaterThanOrEqual(1000);
    expect(batches.flatMap((batch) => batch.frames)).toHaveLength(40);
    expect(batches[0]?.frames.map(({ image }) => image !== null)).toEqual([
      ...[true, true, true, true, true, true, false, false, false, false],
    ]);
    expect(batches[0]?.frames[6]).toMatchObject({
      skipReason: 'too many bytes: more than 20000 within 1000 ms',
    });
  });
});

describe('limits of the service', () => {
  test('a batch ends early rather than hold more frames than a request may', () => {
    const batches = batchesOf(every(100, 12), { limits: { ...options.limits, maxFrames: 5 } });

    expect(batches.map(({ frames }) => frames.length)).toEqual([5, 5, 2]);
  });

  test('no body is larger than allowed, and none is needlessly small', () => {
    const maxBodyBytes = 20_000;
    const batcher = collectBatches(
      createBatcher({ ...options, limits: { ...options.limits, maxBodyBytes } }),
    );
    const frames = every(100, 40).map((offset) => frameAt(offset, 2250));

    const batches = [...frames.map(batcher.add), batcher.flush()].filter((batch) => batch !== undefined);

    expect(Math.max(...batches.map(lambdaBytes))).toBeLessThanOrEqual(maxBodyBytes);
    expect(batches[0]?.frames).toHaveLength(6);
    expect(batches.flatMap((batch) => batch.frames)).toHaveLength(40);
  });

  test('a frame that no request can carry keeps its place and says why it is missing', () => {
    const batcher = collectBatches(
      createBatcher({ ...options, limits: { ...options.limits, maxBodyBytes: 1000 } }),
    );
    batcher.add(frameAt(0));
    batcher.add(frameAt(100, 1500));

    const frames = batcher.flush()?.frames;

    expect(frames?.[1]).toEqual({
      timestampMs: startMs + 100,
      image: null,
      skipReason: expect.stringContaining('1000 are allowed'),
    });
  });

  test('a missing frame is sent as null at its time', () => {
    const batcher = collectBatches(createBatcher(options));
    batcher.add(frameAt(0));
    batcher.add({ timestampMs: startMs + 100, image: null, skipReason: 'could not be encoded' });

    const tail = batcher.flush();

    expect(tail && toRequest(tail)).toMatchObject({
      frames: [expect.any(String), null],
      timestamps: [startMs, startMs + 100],
    });
  });
});

describe('access units of H.264', () => {
  const codecs = [Uint8Array.of(1, 66, 0, 30), Uint8Array.of(1, 66, 0, 31)];

  /** One frame for each letter, a tenth of a second apart: a keyframe, one that builds on it, another encoder's, a file, a miss. */
  function framesOf(letters: string, imageBytes = 3): CapturedFrame[] {
    return [...letters].map((letter, index): CapturedFrame => {
      const timestampMs = startMs + index * 100;
      if (letter === '-') return { timestampMs, image: null, skipReason: 'missed' };
      const image = new Uint8Array(imageBytes);
      if (letter === 'f') return { timestampMs, image };
      const codecPrivate = codecs[letter.toLowerCase() === 'x' ? 1 : 0] ?? new Uint8Array();
      return { timestampMs, image, h264: { keyframe: letter === letter.toUpperCase(), codecPrivate } };
    });
  }

  /** The batches in letters; `.` for a picture that was left out. */
  function cutInLetters(letters: string, overrides: Partial<BatcherOptions> = {}, imageBytes = 3): string[] {
    const frames = framesOf(letters, imageBytes);
    return batchesFrom(frames, overrides).map((batch) =>
      batch.frames
        .map(({ timestampMs, image }) => {
          const letter = letters[(timestampMs - startMs) / 100] ?? '';
          return image === null && letter !== '-' ? '.' : letter;
        })
        .join(''),
    );
  }

  function batchesFrom(frames: readonly CapturedFrame[], overrides: Partial<BatcherOptions> = {}): Batch[] {
    const batcher = collectBatches(createBatcher({ ...options, batchMs: 500, ...overrides }));
    return [...frames.map(batcher.add), batcher.flush()].filter((batch) => batch !== undefined);
  }

  test.each([
    ['are cut before keyframes', 'KddddKddddKdd', ['Kdddd', 'Kdddd', 'Kdd']],
    ['are not cut before another picture, however late the keyframe is', 'KdddddddKd', ['Kddddddd', 'Kd']],
    ['of a batch may be several groups', 'KdKdKdKdK', ['KdKdKd', 'KdK']],
    ['keep the place of a frame that was missed', 'Kd-ddKd', ['Kd-dd', 'Kd']],
    ['and files are in batches of their own', 'KddffKd', ['Kdd', 'ff', 'Kd']],
    ['of another encoder are, too', 'KddXxxKd', ['Kdd', 'Xxx', 'Kd']],
    ['are left out until the first keyframe comes', 'ddKd', ['..Kd']],
    ['are left out behind a file', 'Kfdd', ['K', 'f..']],
    ['are left out where the encoder has become another without a keyframe', 'KdxxKd', ['Kd..Kd']],
  ])('%s', (_what, letters, batches) => {
    expect(cutInLetters(letters)).toEqual(batches);
  });

  test('behind a flush begin with a keyframe', () => {
    const batcher = collectBatches(createBatcher(options));
    const [keyframe, first, second, next] = framesOf('KddK') as [
      ...[CapturedFrame, CapturedFrame, CapturedFrame, CapturedFrame],
    ];
    batcher.add(keyframe);
    batcher.add(first);

    expect(batcher.flush()?.frames).toEqual([keyframe, first]);
    batcher.add(second);
    batcher.add(next);
    expect(batcher.flush()?.frames).toEqual([
      {
        timestampMs: second.timestampMs,
        image: null,
        skipReason: 'cannot be decoded: a picture before it is missing, and no keyframe has followed',
      },
      next,
    ]);
  });

  const many = { maxBodyBytes: 6_000_000, maxFrames: 1200, minBatchMs: 0 };
  test.each<[string, Partial<BatcherOptions>, string, string[], string]>([
    [
      'there may be no more frames',
      { limits: { ...many, maxFrames: 4 } },
      'KdddddKd',
      ['Kddd', '..Kd'],
      'too much without a keyframe: more than 4 frames or 6000000 bytes',
    ],
    [
      'there may be no more bytes',
      { limits: { ...many, maxBodyBytes: 5000 } },
      'KdddddKd',
      ['Kdd...', 'Kd'],
      'too much without a keyframe: more than 1200 frames or 5000 bytes',
    ],
    [
      'a fragment may be no longer',
      { maxFragmentMs: 400 },
      'KddddddKd',
      ['Kddd', '...Kd'],
      'too late: the next keyframe must follow within 400 ms of the last one',
    ],
  ])(
    'where no keyframe comes before %s, pictures are left out',
    (_what, overrides, letters, batches, reason) => {
      expect(cutInLetters(letters, overrides, 1000)).toEqual(batches);
      const reasons = batchesFrom(framesOf(letters, 1000), overrides)
        .flatMap((batch) => batch.frames)
        .flatMap((frame) => (frame.image === null ? [frame.skipReason] : []));
      expect(reasons[0]).toBe(reason);
      for (const other of reasons.slice(1)) expect(other).toMatch(/^cannot be decoded/);
    },
  );

  test('a batch is cut before a keyframe whose group would not fit any more', () => {
    const limits = { ...many, maxFrames: 7 };

    expect(cutInLetters('KdddKdddKddd', { batchMs: 1000, limits })).toEqual(['Kddd', 'Kddd', 'Kddd']);
  });

  test('a batch that ends before another kind is as long as the service wants it, and none of that kind waits', () => {
    const limits = { ...many, minBatchMs: 1000 };

    const [first, second] = batchesFrom(framesOf('KddX'), { limits });

    expect(first).toMatchObject({ lastMs: startMs + 200, lastFrameMs: 800 });
    expect(second?.firstMs).toBe(startMs + 300);
  });
});
