import { gzipSync } from 'node:zlib';
import { frameBundleMediaType, writeFrameBundle } from '@frame-ingest/contract';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type Answer, page, type RunningFunction, startFunction } from './start-function.ts';

let lambda: RunningFunction;
beforeAll(async () => {
  lambda = await startFunction();
});
afterAll(() => lambda.stop());

const images = exampleFrames.slice(0, 10);
const notAnImage = Buffer.from('GIF89a, or so it says');
let startMs = Date.now() - 3_600_000;

/** Times of a batch of its own, ten a second. */
function timesFor(count: number): number[] {
  startMs += 10_000;
  return Array.from({ length: count }, (_, index) => startMs + index * 100);
}

/** A request in one of its forms: body and content type. */
type Write = (fields: object, frames: readonly Buffer[]) => Promise<[body: string | Buffer, type: string]>;

const bodies: readonly [what: string, write: Write][] = [
  [
    'JSON',
    async (fields, frames) => [
      JSON.stringify({ ...fields, frames: frames.map(toDataUrl) }),
      'application/json',
    ],
  ],
  [
    'JSON as bytes',
    async (fields, frames) => [
      Buffer.from(JSON.stringify({ frames: frames.map((frame) => frame.toString('base64')), ...fields })),
      'application/octet-stream',
    ],
  ],
  ['a form', (fields, frames) => writeForm(Object.entries(fields), frames)],
  ['a form as .NET writes it', async (fields, frames) => writeDotNetForm(fields, frames)],
  [
    'a bundle',
    async (fields, frames) => [Buffer.concat(writeFrameBundle(fields, frames)), frameBundleMediaType],
  ],
];

async function writeForm(
  fields: readonly [name: string, value: unknown][],
  frames: readonly Buffer[],
): Promise<[Buffer, string]> {
  const form = new FormData();
  for (const frame of frames) form.append('frames', new Blob([frame]), 'frame.jpg');
  for (const [name, value] of fields) form.append(name, JSON.stringify(value));
  const request = new Request('http://localhost', { method: 'POST', body: form });
  return [Buffer.from(await request.arrayBuffer()), request.headers.get('content-type') ?? ''];
}

/** `MultipartFormDataContent`: quotes around its boundary, none around the names. */
function writeDotNetForm(fields: object, frames: readonly Buffer[]): [Buffer, string] {
  const boundary = 'b7f5e4a529d0e1f2b3c4d5e6f';
  const part = (headers: readonly string[], body: Buffer | string): Buffer[] => [
    Buffer.from(`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ];
  const file = "Content-Disposition: form-data; name=frames; filename=f.jpg; filename*=utf-8''f.jpg";
  const body = Buffer.concat([
    ...frames.flatMap((frame) => part([file, 'Content-Type: image/jpeg'], frame)),
    ...Object.entries(fields).flatMap(([name, value]) =>
      part(
        ['Content-Type: text/plain; charset=utf-8', `Content-Disposition: form-data; name=${name}`],
        JSON.stringify(value),
      ),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return [body, `multipart/form-data; boundary="${boundary}"`];
}

async function post(write: Write, fields: object, frames: readonly Buffer[]): Promise<Answer> {
  const [body, type] = await write(fields, frames);
  return lambda.post(body, { 'content-type': type });
}

/** What has to be the same for the same batch. */
function sameParts({ json: { timings, ...answer } }: Answer): object {
  return { ...answer, timings: Object.keys(timings) };
}

test('the same frames and times are one object, one fragment and one answer, whatever the body is', async () => {
  const fields = { timestamps: timesFor(11), framerate: 10 };
  const frames = [...images.slice(0, 4), notAnImage, ...images.slice(4)];
  const before = [await lambda.countArchived(), await lambda.countStreamed()];

  const answers = [];
  for (const [, write] of bodies) answers.push(sameParts(await post(write, fields, frames)));

  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({
    frames: { received: 11, encoded: 10, dropped: [{ index: 4, reason: expect.any(String) }] },
    start: fields.timestamps[0],
    durationMs: 1100,
    timings: ['parse', 'convert', 'archive', 'stream', 'total'],
  });
  expect([await lambda.countArchived(), await lambda.countStreamed()]).toEqual(
    before.map((count) => count + 1),
  );
});

test.each(bodies)(
  'what was added to the clock is kept with the batch and makes it no other one: %s',
  async (_what, write) => {
    const fields = { timestamps: timesFor(10), framerate: 10 };

    const told = await post(write, { ...fields, clockOffsetMs: -1_200_000 }, images);
    const again = await post(write, fields, images);

    expect(told.json).toMatchObject({ clockOffsetMs: -1_200_000, start: fields.timestamps[0] });
    expect(again.json).not.toHaveProperty('clockOffsetMs');
    expect(again.json.id).toBe(told.json.id);
    expect(again.json.stream.fragments).toEqual(told.json.stream.fragments);
    expect(await lambda.archivedMetadata(told.json.archive.key)).toMatchObject({
      'clock-offset-ms': '-1200000',
    });
  },
);

describe.each(bodies)('%s', (_what, write) => {
  const tiny = Buffer.of(0);

  test.each<[what: string, fields: object, frames: () => readonly Buffer[], problem: object]>([
    [
      'too many frames',
      { framerate: 10 },
      () => Array.from({ length: 1201 }, () => tiny),
      { status: 413, code: 'too_many_frames' },
    ],
    [
      'too many bytes',
      { framerate: 10 },
      () => [...images, Buffer.alloc(6_000_000)],
      { status: 413, code: 'body_too_large' },
    ],
    [
      'too short a time',
      { framerate: 20 },
      () => images,
      {
        ...{ status: 422, code: 'batch_too_short' },
        detail:
          'frames last 500 ms together; the least is 1000 ms. Collect more of them into a batch, or say with framerate how long the last one lasts',
      },
    ],
    ['no frames', { framerate: 10 }, () => [], { status: 400, problems: [{ path: 'frames' }] }],
    [
      'too few times',
      { timestamps: [startMs] },
      () => images,
      { status: 400, problems: [{ path: 'timestamps' }] },
    ],
    [
      'times in seconds',
      { timestamps: [1_700_000_000, 1_700_000_001] },
      () => images.slice(0, 2),
      { status: 400, problems: [{ path: 'timestamps[0]' }, { path: 'timestamps[1]' }] },
    ],
    ['no rate', { framerate: 0 }, () => images, { status: 400, problems: [{ path: 'framerate' }] }],
    [
      'a strict that is neither true nor false',
      { framerate: 10, strict: 1 },
      () => images,
      { status: 400, problems: [{ path: 'strict' }] },
    ],
    [
      'a bad frame where none may be',
      { framerate: 10, strict: true },
      () => [...images.slice(0, 9), notAnImage],
      { ...{ status: 422, code: 'frames_rejected' }, problems: [{ path: 'frames[9]' }] },
    ],
    [
      'bad frames only',
      { framerate: 1 },
      () => [notAnImage, tiny],
      {
        ...{ status: 422, code: 'no_usable_frames' },
        problems: [{ path: 'frames[0]' }, { path: 'frames[1]' }],
      },
    ],
  ])('with %s is refused', async (_fault, fields, frames, problem) => {
    const before = await lambda.countArchived();

    const { status, headers, json } = await post(write, fields, frames());

    expect(json).toMatchObject({ ...problem, retryable: false });
    expect(status).toBe(json.status);
    expect(headers).toMatchObject({
      'access-control-allow-origin': page,
      'content-type': 'application/problem+json',
      'x-request-id': json.requestId,
    });
    expect(await lambda.countArchived()).toBe(before);
  });

  test.each([
    ['stream', 'cam', 'streamName'],
    ['fps', 5, 'framerate'],
    ['frameRate', 5, 'framerate'],
    ['timestamp', [startMs], 'timestamps'],
  ])('with %s is refused, and the right name told', async (name, value, right) => {
    const before = await lambda.countArchived();

    const { status, json } = await post(write, { framerate: 10, [name]: value }, images);

    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.problems).toEqual([{ path: name, message: `is not known here: did you mean ${right}?` }]);
    expect(await lambda.countArchived()).toBe(before);
  });

  test('tells what of it was ignored', async () => {
    const fields = { timestamps: timesFor(10), framerate: 10, camera: 'front', meta: { lens: 2 } };

    const { status, json } = await post(write, fields, images);

    expect([status, json.ignored]).toEqual([200, ['camera', 'meta']]);
  });

  test('may be compressed', async () => {
    const [body, type] = await write({ timestamps: timesFor(10), framerate: 10 }, images);
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };

    const { json } = await lambda.post(gzipSync(body), headers);

    expect(json.frames).toEqual({ received: 10, encoded: 10, dropped: [] });
  });
});

test('a field in the address is refused: its batch would go to another stream', async () => {
  const { status, json } = await lambda.post('{}', undefined, undefined, { streamName: 'cam' });

  expect([status, json.problems]).toEqual([
    400,
    [{ path: 'streamName', message: 'is in the address; put it into the body' }],
  ]);
});

describe('a field twice', () => {
  test.each(['framerate', 'strict'])('refuses a form: %s', async (name) => {
    const [body, type] = await writeForm(
      [
        [name, 1],
        [name, 1],
      ],
      images,
    );

    const { status, json } = await lambda.post(body, { 'content-type': type });

    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.detail).toBe(`The form has the field "${name}" more than once`);
  });

  test('refuses a bundle', async () => {
    const head = '{"framerate":10,"framerate":1}';
    const bundle = Buffer.concat([Buffer.from('FIB1'), Buffer.of(0, 0, 0, head.length), Buffer.from(head)]);

    const { status, json } = await lambda.post(bundle, { 'content-type': frameBundleMediaType });

    expect([status, json.code]).toEqual([400, 'invalid_json']);
    expect(json.detail).toBe('The head of the bundle has "framerate" more than once');
  });

  test('refuses JSON', async () => {
    const { status, json } = await lambda.post('{"frames":[""],"framerate":10,"frames":[]}');

    expect([status, json.code]).toEqual([400, 'invalid_json']);
    expect(json.detail).toBe('The body has "frames" more than once');
  });
});
