import { readForm } from '../src/body/read-form.ts';

const boundary = 'b7f5e4a529d0e1f2b3c4d5e6f';
const contentType = `multipart/form-data; boundary="${boundary}"`;
const jpeg = Buffer.from('ffd8ffe000104a4649460001', 'hex');

/** A part as it goes over the wire: its headers are written by the test, since each client writes them in its own way. */
function part(headers: readonly string[], body: string | Buffer): Buffer {
  const head = [`--${boundary}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(body), Buffer.from('\r\n')]);
}

const end = Buffer.from(`--${boundary}--\r\n`);
const framerate = part(['Content-Disposition: form-data; name="framerate"'], '1');
const frame = part(
  ['Content-Disposition: form-data; name="frames"; filename="a.jpg"', 'Content-Type: image/jpeg'],
  jpeg,
);

function read(...chunks: readonly (string | Buffer)[]): Promise<Record<string, unknown>> {
  return readForm(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))), contentType, 10);
}

describe('a frame is read', () => {
  test.each([
    [
      'with values without quotes, and its name in two ways, as .NET writes them',
      [
        "Content-Disposition: form-data; name=frames; filename=f.jpg; filename*=utf-8''f.jpg",
        'Content-Type: image/jpeg',
      ],
    ],
    [
      'with a filename in its long form alone',
      [
        `Content-Disposition: form-data; name="frames"; filename*=UTF-8''%e2%82%ac.jpg`,
        'Content-Type: image/jpeg',
      ],
    ],
    [
      'with its filename before its name',
      ['Content-Disposition: form-data; filename="f.jpg"; name="frames"', 'Content-Type: image/jpeg'],
    ],
    [
      'without blanks',
      ['content-disposition:form-data;name="frames";filename="f.jpg"', 'content-type:image/jpeg'],
    ],
    [
      'with quotes in its filename',
      [
        'Content-Disposition: form-data; name="frames"; filename="a\\"; name=\\"x.jpg"',
        'Content-Type: image/jpeg',
      ],
    ],
    [
      'with a header on several lines',
      ['Content-Disposition: form-data;', ' name="frames";', ' filename="a.jpg"', 'Content-Type: image/jpeg'],
    ],
    ['without a filename', ['Content-Disposition: form-data; name="frames"', 'Content-Type: image/jpeg']],
    ['with its type first', ['Content-Type: image/jpeg', 'Content-Disposition: form-data; name="frames"']],
    [
      'with a type that says nothing',
      ['Content-Disposition: form-data; name="frames"', 'Content-Type: application/octet-stream'],
    ],
    ['without a type', ['Content-Disposition: form-data; name="frames"; filename="a.jpg"']],
    ['without anything', ['Content-Disposition: form-data; name="frames"']],
    [
      'with headers that nobody looks at',
      [
        'Content-Disposition: form-data; name="frames"; filename="a.jpg"',
        'Content-Type: image/jpeg; quality=9',
        'Content-Transfer-Encoding: binary',
        'Content-Length: 12',
      ],
    ],
    [
      'as frames[]',
      ['Content-Disposition: form-data; name="frames[]"; filename="a.jpg"', 'Content-Type: image/jpeg'],
    ],
    [
      'as frames[0]',
      ['Content-Disposition: form-data; name="frames[0]"; filename="a.jpg"', 'Content-Type: image/jpeg'],
    ],
  ])('%s', async (_how, headers) => {
    expect(await read(part(headers, jpeg), framerate, end)).toEqual({ frames: [jpeg], framerate: '1' });
  });

  test('as the text of a data URL, with or without a file around it', async () => {
    const url = `data:image/jpeg;base64,${jpeg.toString('base64')}`;

    const { frames } = await read(
      part(['Content-Disposition: form-data; name="frames"'], url),
      part(
        ['Content-Disposition: form-data; name="frames"; filename="frame.txt"', 'Content-Type: text/plain'],
        url,
      ),
      end,
    );

    expect(frames).toEqual([url, url]);
  });

  test('as base64, where its encoding says so', async () => {
    const headers = [
      'Content-Disposition: form-data; name="frames"; filename="a.jpg"',
      'Content-Type: image/jpeg',
      'Content-Transfer-Encoding: Base64',
    ];

    expect(await read(part(headers, jpeg.toString('base64')), end)).toEqual({
      frames: [jpeg.toString('base64')],
    });
  });

  test.each([
    ['the boundary', `\r--${boundary}\n--${boundary}-- --${boundary}--\n`],
    ['line breaks at its end', '\r\n\r\n'],
  ])('with %s inside', async (_what, tail) => {
    const file = Buffer.concat([jpeg, Buffer.from(tail)]);
    const headers = [
      'Content-Disposition: form-data; name="frames"; filename="a.jpg"',
      'Content-Type: image/jpeg',
    ];

    expect(await read(part(headers, file), framerate, end)).toEqual({ frames: [file], framerate: '1' });
  });
});

test.each([
  ['a preamble', ['This is a form.\r\n', frame, framerate, end]],
  ['a line break before it', ['\r\n', frame, framerate, end]],
  ['an epilogue', [frame, framerate, end, `and more\r\n--${boundary}\r\n`]],
  ['no line break at its end', [frame, framerate, `--${boundary}--`]],
])('a form may have %s', async (_what, chunks) => {
  expect(await read(...chunks)).toEqual({ frames: [jpeg], framerate: '1' });
});

test.each([
  ['a Blob of JSON', ['; filename="blob"', 'Content-Type: application/json'], '[1, 2]', [1, 2]],
  ['JSON with a charset', ['', 'Content-Type: application/json; charset=utf-8'], '[1, 2]', [1, 2]],
  ['text', ['', 'Content-Type: text/plain; charset=utf-8'], ' [1, 2]', [1, 2]],
  ['one time', ['', 'Content-Type: text/plain'], '1', ['1']],
  ['one time as JSON', ['', 'Content-Type: application/json'], '1', [1]],
])('timestamps may be %s', async (_what, [parameters, ...headers], text, timestamps) => {
  const disposition = `Content-Disposition: form-data; name="timestamps"${parameters}`;

  expect(await read(part([disposition, ...headers], text), end)).toEqual({ frames: [], timestamps });
});

test('frames and times stay in order, however long each is', async () => {
  const frames = Array.from({ length: 9 }, (_, index) =>
    index % 2 === 0 ? Buffer.concat([jpeg, Buffer.alloc(index * 40_000, index)]) : Buffer.alloc(0),
  );
  const parts = frames.flatMap((file, index) => [
    part(['Content-Disposition: form-data; name="frames"', 'Content-Type: image/jpeg'], file),
    part(['Content-Disposition: form-data; name="timestamps[]"'], String(index)),
  ]);

  expect(await read(...parts, end)).toEqual({ frames, timestamps: frames.map((_, index) => String(index)) });
});

test('names that are not known are handed on', async () => {
  const request = await read(
    frame,
    part(['Content-Disposition: form-data; name="fps"'], '5'),
    part(['Content-Disposition: form-data; name="__proto__"'], 'x'),
    part(['Content-Disposition: form-data; name="camera"; filename="c.bin"'], 'x'),
    end,
  );

  expect(Object.keys(request)).toEqual(['frames', 'fps', '__proto__', 'camera']);
  expect(Object.getPrototypeOf(request)).toBe(Object.prototype);
});

describe('a form is refused, and no part of it lost without a word', () => {
  test.each([
    ['that breaks off inside a frame', [framerate, frame.subarray(0, -6)], /ends too early/],
    ['that has no end', [framerate, frame], /ends too early/],
    [
      'with a part that has no name',
      [frame, part(['Content-Disposition: form-data'], jpeg), end],
      /1 of its 2/,
    ],
    ['with a part that is no field', [frame, part(['Content-Type: image/jpeg'], jpeg), end], /1 of its 2/],
    ['with a line that begins like its boundary', [frame, `--${boundary}5\r\n`, frame, end], /2 of its 3/],
    [
      'with another boundary than it says',
      [frame.toString('latin1').replaceAll(boundary, 'other')],
      /does not contain the boundary/,
    ],
    [
      'with a name that is damaged',
      [frame, part(['Content-Disposition: form-data; name="frames; filename="b.jpg"'], jpeg), end],
      /name of part 2 is damaged/,
    ],
    ['with a bare line feed for each line break', [frame.toString('latin1').replaceAll('\r', ''), end], /./],
  ])('%s', async (_what, chunks, message) => {
    const reading = read(...chunks);

    await expect(reading).rejects.toMatchObject({ name: 'RequestError', code: 'invalid_request' });
    await expect(reading).rejects.toThrow(message);
  });
});

test('a boundary may be longer than the RFC allows, and is refused where it is longer than the parser takes', async () => {
  const readWith = (length: number): Promise<Record<string, unknown>> => {
    const other = 'b'.repeat(length);
    const form = Buffer.concat([framerate, frame, end]).toString('latin1').replaceAll(boundary, other);
    return readForm(Buffer.from(form, 'latin1'), `multipart/form-data; boundary=${other}`, 10);
  };

  expect((await readWith(250))['frames']).toEqual([jpeg]);
  await expect(readWith(251)).rejects.toThrow('its boundary has 251 characters; at most 250 are allowed');
});
