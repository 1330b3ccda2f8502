import { frameBundleMediaType, type ProblemDetails, routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { type ExpectedProblem, expectEqual, expectProblem, expectStatus } from '../expect.ts';
import { toDataUrl } from '../samples/data-url.ts';
import { picture } from '../samples/picture.ts';

const frame = toDataUrl(picture);
/** Two frames of a second, at times where nothing is ever kept. */
async function twoFrames({ batches }: Context): Promise<{ frames: unknown[]; timestamps: unknown[] }> {
  const startMs = await batches.beforeMs();
  return { frames: [frame, frame], timestamps: [startMs, startMs + 1000] };
}

const invalid = (...paths: string[]): ExpectedProblem => ({ status: 400, code: 'invalid_request', paths });
const invalidJson: ExpectedProblem = { status: 400, code: 'invalid_json' };

/** Two good frames with fields that are wrong. */
function bent(
  bend: (good: { frames: unknown[]; timestamps: unknown[] }) => object,
  expected: ExpectedProblem,
): Check['run'] {
  return async (context) => {
    context.stream();
    const good = await twoFrames(context);
    expectProblem(await context.post({ ...good, ...bend(good) }), expected);
  };
}

/** A body as text. */
function text(body: (streamName: string) => string, expected: ExpectedProblem): Check['run'] {
  return async ({ api, stream }) => {
    const headers = { 'content-type': 'application/json' };
    expectProblem(
      await api.send('POST', routes.frameData, { headers, body: body(JSON.stringify(stream())) }),
      expected,
    );
  };
}

export const input: readonly Check[] = checksOf('input', {
  'not-json': ['a body that is not JSON is refused', text(() => '{"frames":', invalidJson)],
  'repeated-name': [
    'a name that is there twice is refused: one of the two would be lost',
    text((stream) => `{"streamName":${stream},"frames":[],"frames":[]}`, invalidJson),
  ],
  'not-an-object': [
    'a body that is not an object is refused',
    text(() => '[]', { status: 400, code: 'invalid_request' }),
  ],
  'no-frames': [
    'a request without frames is refused',
    bent(() => ({ frames: [], timestamps: [] }), invalid('frames')),
  ],
  'frame-type': [
    'a frame that is neither text nor null is refused, with its index',
    bent(() => ({ frames: [frame, 7] }), invalid('frames[1]')),
  ],
  'not-an-image': [
    'a batch without one image is refused, with the reason for each frame',
    bent(
      () => ({
        frames: [
          toDataUrl(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
          toDataUrl(Buffer.from('#EXTM3U')),
        ],
      }),
      {
        status: 422,
        code: 'no_usable_frames',
        paths: ['frames[0]', 'frames[1]'],
      },
    ),
  ],
  base64: [
    'a frame whose base64 is malformed refuses a strict batch, with its index',
    bent(() => ({ frames: [frame, `${frame.slice(0, 60)}*${frame.slice(60)}`], strict: true }), {
      status: 422,
      code: 'frames_rejected',
      paths: ['frames[1]'],
    }),
  ],
  truncated: [
    'an image that is cut off refuses a strict batch, with its index',
    bent(() => ({ frames: [frame, toDataUrl(picture.subarray(0, 300))], strict: true }), {
      status: 422,
      code: 'frames_rejected',
      paths: ['frames[1]'],
    }),
  ],
  'timestamps-count': [
    'timestamps that are not as many as the frames are refused',
    bent(({ timestamps }) => ({ timestamps: timestamps.slice(1) }), invalid('timestamps')),
  ],
  'timestamps-order': [
    'timestamps that do not increase are refused, with their index',
    bent(({ timestamps: [first] }) => ({ timestamps: [first, first] }), invalid('timestamps[1]')),
  ],
  'timestamps-unit': [
    'timestamps in seconds are refused, and the message says so',
    async (context) => {
      context.stream();
      const { frames, timestamps } = await twoFrames(context);
      const seconds = timestamps.map((timestampMs) => Number(timestampMs) / 1000);
      const answer = await context.post({ frames, timestamps: seconds });
      expectProblem(answer, invalid('timestamps[0]'));
      const { problems = [] } = answer.json as ProblemDetails;
      if (!problems[0]?.message.includes('seconds'))
        throw new Failure(`the message is: ${problems[0]?.message}`);
    },
  ],
  'timestamps-type': [
    'a timestamp that is not a number is refused, with its index',
    bent(({ timestamps: [first] }) => ({ timestamps: [first, 'tomorrow'] }), invalid('timestamps[1]')),
  ],
  'near-miss': ['a name that is nearly right is refused', bent(() => ({ fps: 10 }), invalid('fps'))],
  'all-problems': [
    'a refusal lists all problems of the request together',
    bent(
      ({ timestamps: [first] }) => ({
        frames: [7, frame],
        timestamps: [first, first],
        lastFrameMs: -1,
        strict: 'yes',
      }),
      invalid('frames[0]', 'timestamps[1]', 'lastFrameMs', 'strict'),
    ),
  ],
  'stream-name': [
    'a stream that the deployment does not have is refused before anything is decoded',
    bent(() => ({ streamName: '../../etc/passwd' }), {
      status: 403,
      code: 'stream_not_allowed',
      paths: ['streamName'],
    }),
  ],
  'in-address': [
    'a field of the body that stands in the address is refused',
    async (context) => {
      const body = JSON.stringify({ streamName: context.stream(), ...(await twoFrames(context)) });
      const headers = { 'content-type': 'application/json' };
      const query = { framerate: '10' };
      const answer = await context.api.send('POST', routes.frameData, { headers, body, query });
      expectProblem(answer, invalid('framerate'));
    },
  ],
  'media-type': [
    'a body of another media type is refused',
    async ({ postBytes }) =>
      expectProblem(await postBytes('application/xml', Buffer.from('<frames/>')), {
        status: 415,
        code: 'unsupported_media_type',
      }),
  ],
  bundle: [
    'a bundle that breaks off is refused, with the frame in which it does',
    async ({ postBytes, stream }) => {
      const head = Buffer.from(JSON.stringify({ streamName: stream() }));
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32BE(head.length, 0);
      lengths.writeUInt32BE(1000, 4);
      const parts = [
        Buffer.from('FIB1'),
        lengths.subarray(0, 4),
        head,
        lengths.subarray(4),
        picture.subarray(0, 50),
      ];
      expectProblem(await postBytes(frameBundleMediaType, Buffer.concat(parts)), invalid('frames[0]'));
    },
  ],
  compression: [
    'a body that is not compressed as it says is refused',
    async ({ api, stream }) => {
      stream();
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const answer = await api.send('POST', routes.frameData, { headers, body: '{"frames":[]}' });
      expectStatus(answer, 400);
    },
  ],
  query: [
    'a parameter that is wrong is refused by its name',
    async ({ watch }) =>
      expectProblem(await watch(routes.image, { at: 'soon', width: '640' }), invalid('at', 'width')),
  ],
  'nothing-kept': [
    'nothing of what was refused is kept',
    async (context) => {
      const startMs = await context.batches.beforeMs();
      // Not by what the checks before have found: by what there is.
      await context.post({ frames: [frame, 7], timestamps: [startMs, startMs + 1000] });
      const query = { start: String(startMs - 5000), end: String(startMs + 5000) };
      const answer = await context.watch(routes.clip, query);
      expectEqual('the status of the clip of their times', answer.status, 404);
    },
  ],
});
