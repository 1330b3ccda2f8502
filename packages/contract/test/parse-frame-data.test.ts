import { defaultLimits, InvalidRequestError, parseFrameData } from '../src/index.ts';

const nowMs = 1_700_000_000_000;
const jpegBytes = Buffer.from('ffd8ffe000104a464946', 'hex');
const pngBytes = Buffer.from('89504e470d0a1a0a0000', 'hex');
const webpBytes = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');
const jpeg = `data:image/jpeg;base64,${jpegBytes.toString('base64')}`;

function parse(body: unknown, limits = {}) {
  return parseFrameData(body, {
    // A second has its own tests.
    limits: { ...defaultLimits, minBatchMs: 0, ...limits },
    defaultFramerate: 10,
    nowMs,
    decodeBase64: (text) => Buffer.from(text, 'base64'),
  });
}

function problemsOf(body: unknown, limits = {}) {
  try {
    parse(body, limits);
  } catch (error) {
    if (error instanceof InvalidRequestError) {
      const { code, message, problems } = error;
      return { code, message, problems };
    }
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('frames', () => {
  test.each([
    ['a JPEG data URL', jpeg, 'jpeg'],
    ['an upper-case header', `DATA:IMAGE/JPEG;BASE64,${jpegBytes.toString('base64')}`, 'jpeg'],
    [
      'a header with parameters',
      `data:image/jpeg;charset=utf-8;base64,${jpegBytes.toString('base64')}`,
      'jpeg',
    ],
    ['a data URL without a media type', `data:;base64,${jpegBytes.toString('base64')}`, 'jpeg'],
    [
      'base64 broken into lines',
      `data:image/jpeg;base64,${jpegBytes.toString('base64').replace(/(.{4})/g, '$1\r\n')}`,
      'jpeg',
    ],
    [
      'base64 without padding',
      `data:image/png;base64,${pngBytes.toString('base64').replace(/=+$/, '')}`,
      'png',
    ],
    ['the URL-safe alphabet', `data:image/png;base64,${pngBytes.toString('base64url')}`, 'png'],
    ['bare base64', pngBytes.toString('base64'), 'png'],
    ['a WebP', `data:image/webp;base64,${webpBytes.toString('base64')}`, 'webp'],
    ['a PNG that says it is a JPEG', `data:image/jpeg;base64,${pngBytes.toString('base64')}`, 'png'],
  ])('%s is read, and its bytes tell its format', (_what, frame, format) => {
    const { frames, dropped } = parse({ frames: [frame], framerate: 10 });

    expect(dropped).toEqual([]);
    expect(frames[0]?.format).toBe(format);
  });

  describe('base64', () => {
    const whole = Buffer.concat([jpegBytes, Buffer.from(Array.from({ length: 198 }, (_, byte) => byte))]);
    const text = whole.toString('base64');
    const bytesOf = (frame: string) => parse({ frames: [jpeg, frame] }).frames[1]?.image;
    const reasonOf = (frame: string) => parse({ frames: [jpeg, frame] }).dropped[0]?.reason;

    test.each([
      [
        'line breaks, tabs and blanks at the ends of lines',
        (base64: string) => base64.replace(/(.{40})/g, '$1 \t\r\n  '),
      ],
      ['white space around it', (base64: string) => ` \n${base64}\n `],
      ['no padding', (base64: string) => base64.replace(/=+$/, '')],
      ['the URL-safe alphabet without padding', () => whole.toString('base64url')],
      ['bits behind the last byte', (base64: string) => base64.replace(/Q==$/, 'R==')],
    ])('may have %s', (_what, write) => {
      expect(bytesOf(`data:image/jpeg;base64,${write(text)}`)).toEqual(whole);
    });

    // Each of these decodes to bytes that begin like an image.
    test.each([
      ['a character lost before its padding', (base64: string) => base64.slice(0, 100) + base64.slice(101)],
      ['one of two paddings lost', (base64: string) => base64.slice(0, -1)],
      ['too much padding', (base64: string) => `${base64}==`],
      ['padding in the middle', (base64: string) => `${base64.slice(0, 100)}==${base64.slice(100)}`],
      ['two texts in one', (base64: string) => base64 + base64],
      [
        'four characters that are none',
        (base64: string) => `${base64.slice(0, 100)}****${base64.slice(104)}`,
      ],
      ['an escape', (base64: string) => `${base64.slice(0, 100)}%2B${base64.slice(103)}`],
      ['a letter of Latin-1', (base64: string) => `${base64.slice(0, 100)}é${base64.slice(101)}`],
      [
        'a letter whose low byte is one of base64',
        (base64: string) => `${base64.slice(0, 100)}Ł${base64.slice(101)}`,
      ],
      ['no-break spaces', (base64: string) => `${base64.slice(0, 100)}\u00a0${base64.slice(100)}`],
    ])('is malformed with %s', (_what, write) => {
      expect(reasonOf(`data:image/jpeg;base64,${write(text)}`)).toBe('has malformed base64');
    });

    test.each([
      ['', (base64: string) => base64],
      [', broken into lines', (base64: string) => base64.replace(/(.{40})/g, '$1\r\n')],
    ])('has lost its plus signs where a blank is inside%s', (_where, write) => {
      const sent = write(Buffer.from('ffd8fffbefbefbefbe', 'hex').toString('base64').repeat(9)).replaceAll(
        '+',
        ' ',
      );

      expect(reasonOf(`data:image/jpeg;base64,${sent}`)).toMatch(
        /a space where \+ should be, as after form encoding/,
      );
    });

    test('is whole or dropped, whichever character of it is bent', () => {
      for (let at = 0; at < text.length; at += 1) {
        const bent = `${text.slice(0, at)}!${text.slice(at + 1)}`;
        expect(reasonOf(bent)).toMatch(/malformed/);
      }
    });
  });

  test.each([
    ['an empty string', '', /^is empty/],
    ['null', null, /^is missing/],
    ['malformed base64', 'data:image/jpeg;base64,/9j/!!!!', /^has malformed base64/],
    ['a single left-over character', `${jpeg.replace(/=+$/, '')}AAA`, /^has malformed base64/],
    ['a data URL without data', 'data:image/jpeg;base64,', /^is an empty image/],
    ['a percent-encoded data URL', 'data:image/jpeg,%ff%d8%ff', /^is not a base64 data URL/],
    ['an SVG', `data:image/jpeg;base64,${btoa('<svg xmlns="...">')}`, /^is not a JPEG, PNG or WebP/],
    ['an HLS playlist', `data:image/jpeg;base64,${btoa('#EXTM3U\n')}`, /^is not a JPEG, PNG or WebP/],
    ['a GIF', `data:image/gif;base64,${btoa('GIF89a...')}`, /^is not a JPEG, PNG or WebP/],
    ['a link', 'https://example.com/a,b.jpg', /^is not a base64 data URL/],
  ])('%s is dropped with its reason and the others keep their times', (_what, frame, reason) => {
    const { received, frames, dropped } = parse({ frames: [jpeg, frame, jpeg], framerate: 10 });

    expect(received).toBe(3);
    expect(frames.map(({ index, timestampMs }) => [index, nowMs - timestampMs])).toEqual([
      [0, 300],
      [2, 100],
    ]);
    expect(dropped).toEqual([{ index: 1, reason: expect.stringMatching(reason) }]);
  });

  test('entries that are neither text nor null are all named together', () => {
    const { code, problems } = problemsOf({ frames: [jpeg, 1, {}, [jpeg], true], framerate: 10 });

    expect(code).toBe('invalid_request');
    expect(problems.map(({ path }) => path)).toEqual(['frames[1]', 'frames[2]', 'frames[3]', 'frames[4]']);
  });

  test.each([
    ['no body', undefined, ''],
    ['an array', [], ''],
    ['text', 'frames', ''],
    ['no frames', { framerate: 10 }, 'frames'],
    ['zero frames', { frames: [], framerate: 10 }, 'frames'],
    ['frames that are no array', { frames: jpeg, framerate: 10 }, 'frames'],
  ])('%s is refused', (_what, body, path) => {
    expect(problemsOf(body)).toMatchObject({ code: 'invalid_request', problems: [{ path }] });
  });

  test('more frames than the limit are refused before any is read', () => {
    expect(problemsOf({ frames: [1, 2, 3], framerate: 10 }, { maxFrames: 2 })).toMatchObject({
      code: 'too_many_frames',
      problems: [{ path: 'frames', message: 'has 3 frames; at most 2 are allowed' }],
    });
  });
});

describe('times', () => {
  const frames = [jpeg, jpeg, jpeg];

  test('given timestamps are kept to the millisecond', () => {
    const timestamps = [nowMs, nowMs + 17, nowMs + 917];

    expect(parse({ frames, timestamps }).frames.map(({ timestampMs }) => timestampMs)).toEqual(timestamps);
  });

  test('fractions are rounded to the nearest millisecond and numeric text is a number', () => {
    const { frames: read } = parse({ frames, timestamps: [nowMs + 0.4, `${nowMs + 10}`, nowMs + 20.5] });

    expect(read.map(({ timestampMs }) => timestampMs - nowMs)).toEqual([0, 10, 21]);
  });

  test('without timestamps the batch ends at the moment it arrives', () => {
    const { frames: read, endMs } = parse({ frames, framerate: '4' });

    expect(read.map(({ timestampMs }) => nowMs - timestampMs)).toEqual([750, 500, 250]);
    expect(endMs).toBe(nowMs);
  });

  test('without timestamps and rate the usual rate holds', () => {
    const { startMs, endMs } = parse({ frames });

    expect(endMs - startMs).toBe(300);
  });

  test('the last frame lasts as long as the rate says, or as frames of this batch usually do', () => {
    const timestamps = [nowMs, nowMs + 40, nowMs + 80];

    expect(parse({ frames, timestamps, framerate: 5 }).endMs).toBe(nowMs + 80 + 200);
    expect(parse({ frames, timestamps }).endMs).toBe(nowMs + 80 + 40);
  });

  test.each([[0], [-5], [1000], ['fast'], [[]], [Number.NaN]])(
    'a framerate of %p is refused',
    (framerate) => {
      expect(problemsOf({ frames, framerate }).problems[0]?.path).toBe('framerate');
    },
  );

  test('digits without end are no number, and are refused at once', () => {
    const digits = `${'1'.repeat(1_000_000)}x`;

    expect(problemsOf({ frames, framerate: digits }).problems[0]?.path).toBe('framerate');
    expect(problemsOf({ frames, timestamps: frames.map(() => digits) }).problems).toHaveLength(3);
  });

  test('a senseless framerate does no harm beside timestamps', () => {
    const timestamps = [nowMs, nowMs + 50, nowMs + 100];

    expect(parse({ frames, timestamps, framerate: 0 }).endMs).toBe(nowMs + 100 + 50);
  });
});

describe('the shortest batch', () => {
  const second = { minBatchMs: 1000 };

  test.each([
    ['one frame a second', { frames: [jpeg], framerate: 1 }],
    ['ten frames in a second', { frames: Array.from({ length: 10 }, () => jpeg), framerate: 10 }],
    ['29.97 frames a second', { frames: Array.from({ length: 30 }, () => jpeg), framerate: 29.97 }],
    ['times that tell it', { frames: [jpeg, jpeg], timestamps: [nowMs, nowMs + 500] }],
    ['a last frame that stays', { frames: [jpeg, jpeg], timestamps: [nowMs, nowMs + 40], framerate: 1 }],
    [
      'frames that are no images',
      { frames: ['', jpeg, ''], timestamps: [nowMs, nowMs + 1, nowMs + 900], framerate: 10 },
    ],
  ])('is as long as %s', (_what, body) => {
    expect(() => parse(body, second)).not.toThrow();
  });

  test('is a second of any rate, whenever it begins, with times that are told or not', () => {
    const tooShort: string[] = [];
    for (const rate of [...Array.from({ length: 120 }, (_, index) => index + 1), 29.97, 59.94]) {
      const frames = Array.from({ length: Math.ceil(rate) }, () => jpeg);
      for (let phase = 0; phase < 12; phase += 1) {
        const start = nowMs + phase / 12;
        const timestamps = frames.map((_, index) => Math.round(start + (index * 1000) / rate));
        const told = { frames, timestamps, framerate: rate };
        const inferred = { frames, timestamps: timestamps.length > 1 ? timestamps : undefined };
        for (const body of [told, ...(rate > 1 ? [inferred] : []), { frames, framerate: rate }]) {
          try {
            parse(body, second);
          } catch (error) {
            tooShort.push(`${rate} a second, phase ${phase}: ${error}`);
          }
        }
      }
    }

    expect(tooShort).toEqual([]);
  });

  test.each([
    ['one frame of ten a second', { frames: [jpeg], framerate: 10 }, 100],
    ['times that say so', { frames: [jpeg, jpeg], timestamps: [nowMs, nowMs + 499] }, 998],
    [
      'a frame less than a second of 120',
      { frames: Array.from({ length: 119 }, () => jpeg), framerate: 120 },
      992,
    ],
  ])('is longer than %s, and the cure is told', (_what, body, ms) => {
    const { code, problems } = problemsOf(body, second);

    expect(code).toBe('batch_too_short');
    expect(problems).toEqual([
      {
        path: 'frames',
        message: `last ${ms} ms together; the least is 1000 ms. Collect more of them into a batch, or say with framerate how long the last one lasts`,
      },
    ]);
  });

  test.each([
    ['none of the frames is an image', { frames: ['x'], framerate: 10 }],
    ['a strict request has one that is none', { frames: [jpeg, 'x'], framerate: 10, strict: true }],
  ])('is not what is told when %s', (_what, body) => {
    expect(parse(body, second).dropped).toHaveLength(1);
  });

  test('is any with a limit of 0', () => {
    expect(parse({ frames: [jpeg], framerate: 120 }, { minBatchMs: 0 }).received).toBe(1);
  });
});

test('a fault that every frame has is told twenty times, and how often besides', () => {
  const { code, message, problems } = problemsOf({ frames: Array.from({ length: 1200 }, () => 7) });

  expect(code).toBe('invalid_request');
  expect(problems.slice(0, 20).map(({ path }) => path)).toEqual(
    Array.from({ length: 20 }, (_, index) => `frames[${index}]`),
  );
  expect(problems.slice(20)).toEqual([{ path: '', message: 'and 1180 more' }]);
  expect(message).toBe(
    [0, 1, 2].map((index) => `frames[${index}] must be a data URL string or null, not 7; `).join('') +
      'and 1197 more',
  );
});

describe('names that are not known', () => {
  test.each([
    ['stream', 'streamName'],
    ['streamname', 'streamName'],
    ['stream_name', 'streamName'],
    ['fps', 'framerate'],
    ['frameRate', 'framerate'],
    ['frame_rate', 'framerate'],
    ['framrate', 'framerate'],
    ['timestamp', 'timestamps'],
    ['timestmaps', 'timestamps'],
    ['Strict', 'strict'],
    ['images', 'frames'],
    ['frames[]', 'frames'],
  ])('%s is refused, and %s suggested', (name, right) => {
    expect(problemsOf({ frames: [jpeg], framerate: 10, [name]: 1 })).toMatchObject({
      code: 'invalid_request',
      problems: [{ path: name, message: `is not known here: did you mean ${right}?` }],
    });
  });

  test('in place of frames is told beside them', () => {
    expect(problemsOf({ images: [jpeg] }).problems.map(({ path }) => path)).toEqual(['frames', 'images']);
  });

  test.each(['camera', 'time', 'title', 'streaming', 'meta', '', 'frame rate of the camera'])(
    '%j is ignored, and told',
    (name) => {
      expect(parse({ frames: [jpeg], [name]: 1 }).ignored).toEqual([name]);
    },
  );

  test('are told twenty at the most, each by its beginning', () => {
    const names = Array.from({ length: 100 }, (_, index) => `x${index}`.padEnd(1000, 'y'));

    const { ignored } = parse({ frames: [jpeg], ...Object.fromEntries(names.map((name) => [name, 1])) });

    expect(ignored).toEqual(names.slice(0, 20).map((name) => name.slice(0, 64)));
  });

  test('are none where all are', () => {
    const batch = parse({
      frames: [jpeg],
      framerate: 10,
      timestamps: null,
      strict: false,
      streamName: 'cam',
    });

    expect(batch.ignored).toEqual([]);
  });
});

test('every fault of a request is told at once', () => {
  const { problems } = problemsOf({ frames: [jpeg, 7], framerate: 0, strict: 'yes' });

  expect(problems.map(({ path }) => path)).toEqual(['frames[1]', 'framerate', 'strict']);
});

test('a prototype in the body changes nothing', () => {
  parse(JSON.parse(`{"__proto__":{"strict":true},"constructor":{},"frames":["${jpeg}"]}`));

  expect(({} as Record<string, unknown>)['strict']).toBeUndefined();
});

describe('what was added to the clock of the camera', () => {
  test.each([
    [-1_200_000, -1_200_000],
    ['250', 250],
    [0, 0],
    [12.6, 13],
  ])('%p is kept as %p', (clockOffsetMs, kept) => {
    expect(parse({ frames: [jpeg], clockOffsetMs })).toMatchObject({ clockOffsetMs: kept });
  });

  test('is left out where nothing was said', () => {
    expect(parse({ frames: [jpeg] })).not.toHaveProperty('clockOffsetMs');
    expect(parse({ frames: [jpeg], clockOffsetMs: null })).not.toHaveProperty('clockOffsetMs');
  });

  test.each([['soon'], [true], [1e18], [[1]]])('%p is refused', (clockOffsetMs) => {
    expect(problemsOf({ frames: [jpeg], clockOffsetMs }).problems).toEqual([
      { path: 'clockOffsetMs', message: expect.stringContaining('must be a number of milliseconds') },
    ]);
  });

  test('a name that is nearly right is told', () => {
    expect(problemsOf({ frames: [jpeg], clockOffset: 3 }).problems[0]?.message).toContain('clockOffsetMs');
  });
});
