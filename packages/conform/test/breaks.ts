import type { Break, Forward, ProxiedAnswer, ProxiedRequest } from './start-proxy.ts';

/** What is broken, how, and the checks that are to tell. */
export type BreakRow = readonly [what: string, breaks: Break, ids: readonly string[]];

// biome-ignore lint/suspicious/noExplicitAny: whatever an answer holds
type Json = any;

/** Changes the JSON of answers that have a field. */
function changeJson(change: (json: Json, request: ProxiedRequest) => void, field = 'requestId'): Break {
  return async (request, forward) => {
    const answer = await forward(request);
    const json = parse(answer.body);
    if (json?.[field] === undefined) return answer;
    change(json, request);
    return { ...answer, body: Buffer.from(JSON.stringify(json)) };
  };
}

/** Changes the fields of batches in JSON before they are handed on. */
function changeBatch(change: (fields: Json) => void): Break {
  return async (request, forward) => forward(bend(request, change));
}

function bend(request: ProxiedRequest, change: (fields: Json) => void): ProxiedRequest {
  const fields = request.method === 'POST' ? parse(request.body) : undefined;
  if (!Array.isArray(fields?.frames)) return request;
  change(fields);
  return { ...request, body: Buffer.from(JSON.stringify(fields)) };
}

/** Changes the headers of answers. */
function changeHeaders(
  change: (headers: Record<string, string>, answer: ProxiedAnswer, request: ProxiedRequest) => void,
): Break {
  return async (request, forward) => {
    const answer = await forward(request);
    const headers = { ...answer.headers };
    change(headers, answer, request);
    return { ...answer, headers };
  };
}

/** Answers some requests in another way. */
function answerOtherwise(
  when: (request: ProxiedRequest) => boolean,
  otherwise: (request: ProxiedRequest, forward: Forward) => Promise<ProxiedAnswer>,
): Break {
  return (request, forward) => (when(request) ? otherwise(request, forward) : forward(request));
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function withStatus(
  status: number,
  when: (answer: ProxiedAnswer, request: ProxiedRequest) => boolean,
): Break {
  return async (request, forward) => {
    const answer = await forward(request);
    return when(answer, request) ? { ...answer, status } : answer;
  };
}

const isPost = ({ method }: ProxiedRequest): boolean => method === 'POST';
const isAt =
  (path: string) =>
  ({ url }: ProxiedRequest): boolean =>
    url.pathname === path;

/** The same, with other parameters. */
function withQuery(
  request: ProxiedRequest,
  change: (query: URLSearchParams, request: ProxiedRequest) => void,
) {
  const url = new URL(request.url);
  change(url.searchParams, request);
  return { ...request, url };
}

/** As a recorder of a constant rate would write it: every frame lasts as long. */
function evenOut(clip: Buffer): Buffer {
  const at = clip.indexOf('stts') + 4;
  if (at < 4) throw new Error('the clip has no stts');
  const count = clip.readUInt32BE(at + 4);
  const even = Buffer.from(clip);
  for (let index = 0; index < count; index += 1) even.writeUInt32BE(60, at + 12 + 8 * index);
  return even;
}

let seen = 0;
const denied: ProxiedAnswer = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"message":"Forbidden"}'),
};

/** What a deployment that is signed gets from those who may call. */
export const token = 'Bearer good';

/** Every rule of the scorecard is broken by at least one of these. */
export const breaks: readonly BreakRow[] = [
  [
    'an answer without its request id',
    changeHeaders((headers) => delete headers['x-request-id']),
    ['contract.answers'],
  ],
  [
    'a field that nobody knows',
    changeJson((json) => Object.assign(json, { extra: true }), 'nowMs'),
    ['contract.answers'],
  ],
  [
    'an answer that may be kept',
    changeHeaders((headers) => Object.assign(headers, { 'cache-control': 'max-age=60' })),
    ['contract.answers'],
  ],
  [
    'JSON under another name',
    changeHeaders((headers, { status }) => {
      if (status === 200) headers['content-type'] = 'text/plain';
    }),
    ['contract.answers'],
  ],
  [
    'a clock that is five minutes off',
    changeJson((json) => Object.assign(json, { nowMs: json.nowMs - 300_000 }), 'nowMs'),
    ['contract.config'],
  ],
  ['a page for every address', withStatus(200, ({ status }) => status === 404), ['contract.not-found']],
  [
    'a refused method without `allow`',
    changeHeaders((headers) => delete headers['allow']),
    ['contract.method'],
  ],
  [
    'an id that is not that of the request',
    changeJson((json) => Object.assign(json, { requestId: 'x' })),
    ['contract.request-id'],
  ],
  [
    'a route that asks nobody',
    async (request, forward) =>
      isPost(request) || request.headers['authorization'] === token ? forward(request) : denied,
    ['auth.unsigned'],
  ],
  [
    'a token that nobody reads',
    async (request, forward) => (request.headers['authorization'] === undefined ? denied : forward(request)),
    ['auth.wrong-token'],
  ],
  [
    'a preflight that allows only GET',
    changeHeaders((headers) => {
      if (headers['access-control-allow-methods'] !== undefined)
        headers['access-control-allow-methods'] = 'GET';
    }),
    ['cors.preflight'],
  ],
  [
    'a header that pages cannot read',
    changeHeaders((headers) => {
      const names = headers['access-control-expose-headers'];
      if (names !== undefined)
        headers['access-control-expose-headers'] = names.replace('x-producer-timestamp, ', '');
    }),
    ['cors.exposed'],
  ],
  [
    'errors that pages cannot read',
    changeHeaders((headers, { status }) => {
      if (status >= 400) delete headers['access-control-allow-origin'];
    }),
    ['cors.errors'],
  ],
  [
    'refusals that look like faults of the service',
    withStatus(500, ({ status }) => status >= 400 && status < 500),
    [
      ...['not-json', 'repeated-name', 'not-an-object', 'no-frames', 'frame-type', 'not-an-image', 'base64'],
      ...[
        'truncated',
        'timestamps-count',
        'timestamps-order',
        'timestamps-unit',
        'timestamps-type',
        'near-miss',
      ],
      ...['all-problems', 'stream-name', 'in-address', 'media-type', 'bundle', 'compression', 'query'],
    ].map((name) => `input.${name}`),
  ],
  [
    'problems without their places',
    changeJson((json) => delete json.problems, 'problems'),
    ['input.frame-type', 'input.base64'],
  ],
  [
    'only the first problem',
    changeJson((json) => json.problems.splice(1), 'problems'),
    ['input.all-problems'],
  ],
  [
    'seconds that are taken for milliseconds',
    changeBatch((fields) => {
      fields.timestamps = fields.timestamps?.map((time: number) => (time < 1e11 ? time * 1000 : time));
    }),
    ['input.timestamps-unit'],
  ],
  [
    'times that are sorted out',
    changeBatch((fields) => {
      if (fields.timestamps?.[0] === fields.timestamps?.[1]) fields.timestamps[1] += 1000;
    }),
    ['input.timestamps-order'],
  ],
  ['names that are not read', changeBatch((fields) => delete fields.fps), ['input.near-miss']],
  [
    'a refused batch that is kept',
    async (request, forward) => {
      const good = bend(request, (fields) => {
        fields.frames = fields.frames.map((frame: unknown) => (frame === 7 ? fields.frames[0] : frame));
      });
      if (good.body.length !== request.body.length) await forward(good);
      return forward(request);
    },
    ['input.nothing-kept'],
  ],
  ['a large body that is a fault', withStatus(503, (_, { body }) => body.length > 1e6), ['limits.body']],
  [
    'frames beyond the limit that are left out',
    changeBatch((fields) => {
      fields.frames = fields.frames.slice(0, 1200);
    }),
    ['limits.frames'],
  ],
  [
    'a framerate that is moved into its range',
    changeBatch((fields) => {
      if (fields.framerate !== undefined) fields.framerate = 1;
    }),
    ['limits.framerate-low', 'limits.framerate-high'],
  ],
  [
    'times to come that are moved to now',
    changeBatch((fields) => {
      const lateMs = fields.timestamps?.[0] - Date.now();
      if (lateMs > 0) fields.timestamps = fields.timestamps.map((time: number) => time - lateMs - 60_000);
    }),
    ['limits.future'],
  ],
  [
    'a short batch that is made longer',
    changeBatch((fields) => {
      if (fields.frames.length === 1) fields.lastFrameMs = 1000;
    }),
    ['limits.short'],
  ],
  [
    'frames that are a second late',
    changeBatch((fields) => {
      fields.timestamps = fields.timestamps?.map((time: number) => time + 1000);
    }),
    ['outcomes.accepted'],
  ],
  [
    'frames that are dropped without a word',
    changeJson((json) => {
      json.frames.dropped = [];
    }, 'frames'),
    ['outcomes.dropped'],
  ],
  [
    'a delivery without fragments',
    changeJson((json) => {
      json.stream.fragments = [];
    }, 'delivery'),
    ['outcomes.delivered'],
  ],
  [
    'a batch that is another one each time',
    changeJson((json) => {
      seen += 1;
      json.id = json.id.replace(/.{4}$/, String(1000 + seen));
    }, 'timings'),
    ['outcomes.again'],
  ],
  [
    'batches that are stored twice',
    async (request, forward) => {
      const answer = await forward(request);
      if (answer.status === 200 && isPost(request)) {
        await forward(
          bend(request, (fields) => {
            fields.timestamps = fields.timestamps.map((time: number) => time + 1);
          }),
        );
      }
      return answer;
    },
    ['outcomes.once', 'outcomes.broken-off'],
  ],
  [
    'a batch that is told otherwise later',
    changeJson((json, { method }) => {
      if (method === 'GET') json.start += 1;
    }, 'archive'),
    ['outcomes.batch'],
  ],
  [
    'a batch that is gone',
    withStatus(410, ({ status }, { url }) => status === 404 && url.pathname.startsWith('/Batches/')),
    ['outcomes.unknown-batch'],
  ],
  [
    'a picture of another moment',
    answerOtherwise(isAt('/Image'), (request, forward) =>
      forward(
        withQuery(request, (query) => {
          query.set('at', String(Number(query.get('at')) + 300));
        }),
      ),
    ),
    ['times.image'],
  ],
  [
    'a time of a picture in seconds',
    changeHeaders((headers) => {
      const time = headers['x-producer-timestamp'];
      if (time !== undefined)
        headers['x-producer-timestamp'] = String(Math.floor(Number(time) / 1000) * 1000);
    }),
    ['times.image'],
  ],
  [
    'a clip of a constant rate',
    async (request, forward) => {
      const answer = await forward(request);
      return isAt('/Clip')(request) && answer.status === 200
        ? { ...answer, body: evenOut(answer.body) }
        : answer;
    },
    ['times.clip', 'seams.clip'],
  ],
  [
    'a session of another moment',
    async (request, forward) => {
      const of = request.url.searchParams.get('playlist');
      if (of === null) {
        const answer = await forward(request);
        const json = parse(answer.body);
        if (json?.url === undefined) return answer;
        json.url = `${request.url.origin}/hls?playlist=${encodeURIComponent(json.url)}`;
        return { ...answer, body: Buffer.from(JSON.stringify(json)) };
      }
      const text = await (await fetch(of)).text();
      const late = text
        .replace(/^[^#\n].*$/gm, (name) => `/hls?playlist=${encodeURIComponent(new URL(name, of).href)}`)
        .replace(
          /(DATE-TIME:)(.*)/g,
          (_, tag, date) => tag + new Date(Date.parse(date) + 1000).toISOString(),
        );
      return {
        status: 200,
        headers: { 'content-type': 'application/vnd.apple.mpegurl' },
        body: Buffer.from(late),
      };
    },
    ['times.playback'],
  ],
  [
    'a file that is always whole',
    async (request, forward) => {
      const { range: _range, ...headers } = request.headers;
      return forward({ ...request, headers });
    },
    ['times.range'],
  ],
  [
    'a seam that is told and is none',
    changeJson((json) => {
      json.seam.codecPrivateChanged = true;
    }, 'seam'),
    ['seams.h264'],
  ],
  [
    'a clip that ends before a change',
    async (request, forward) => {
      const answer = await forward(request);
      if (answer.status !== 422) return answer;
      return forward(
        withQuery(request, (query) => query.set('end', String(Number(query.get('start')) + 500))),
      );
    },
    ['seams.change'],
  ],
  [
    'HEAD that is no method',
    withStatus(405, (_, { method }) => method === 'HEAD'),
    ['head.config', 'head.error'],
  ],
];
