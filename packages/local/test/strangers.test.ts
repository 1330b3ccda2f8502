import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeStreamCommand, KinesisVideoClient, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { Browser, Page } from 'playwright-core';
import { createSigner } from '../../../packages/put-media/src/connection/sign-request.ts';
import { describeInChromium, launchChromium } from '../../../test/support/chromium.ts';
import { createConsumer } from '../../../test/support/consume.ts';
import { resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

/** Both lead to this machine: one as an ordinary site, one as a name that was made to lead elsewhere since. */
const [stranger, rebound] = ['stranger.example', 'rebound.example'];

/** What a page tries, in words that a browser takes: an address, and how `fetch` is to go there. */
interface Attempt {
  readonly what: string;
  readonly url: string;
  readonly init?: FetchOptions;
}

interface FetchOptions {
  readonly method?: string;
  readonly mode?: 'cors' | 'no-cors';
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** What the site shows, by path. */
const pages: Record<string, string> = {};

function showPictureAndForms(): string {
  const url = `${stack.api}/FrameData`;
  const forms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'].map(
    (enctype) => `<iframe name="${enctype}"></iframe>
      <form action="${url}" method="post" enctype="${enctype}" target="${enctype}">
        <input type="hidden" name='{"frames":${JSON.stringify(frames)},"framerate":1,"x":"' value='"}'>
      </form>`,
  );
  return `<!doctype html><img src="${stack.api}/Image?at=${posted.start}">${forms.join('')}
    <script>
      for (const form of document.forms) form.submit();
      navigator.sendBeacon('${url}', ${JSON.stringify(bodyOf())});
    </script>`;
}

let stack: RunningStack;
let frames: string[];
let posted: FrameDataAnswer;
let site: Server;
beforeAll(async () => {
  frames = (await resized(2, 64, 48)).map(toDataUrl);
  stack = await startTemporaryStack();
  posted = (await (await post(stack.api)).json()) as FrameDataAnswer;
  site = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(pages[request.url ?? ''] ?? '<!doctype html><title>Stranger</title>');
  });
  pages['/picture-and-forms'] = showPictureAndForms();
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
});
afterAll(async () => {
  site?.close();
  await stack?.stop();
});

let nextMs = Date.now() - 600_000;
function bodyOf(): string {
  nextMs += 10_000;
  return JSON.stringify({ frames, timestamps: [nextMs, nextMs + 1000], framerate: 1 });
}

function post(api: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api}/FrameData`, { method: 'POST', headers, body: bodyOf() });
}

/** All that a stranger could change. */
async function stateOf(): Promise<unknown> {
  const { region, credentials, s3, kinesisVideo, bucket: Bucket } = stack;
  const archive = new S3Client({ region, credentials, endpoint: s3, forcePathStyle: true });
  const control = new KinesisVideoClient({ region, credentials, endpoint: kinesisVideo });
  const { Contents = [] } = await archive.send(new ListObjectsV2Command({ Bucket }));
  const { StreamInfoList = [] } = await control.send(new ListStreamsCommand({}));
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: stack.stream }));
  return {
    objects: Contents.filter(({ Key = '' }) => !Key.startsWith('!')).map(({ Key, ETag }) => [Key, ETag]),
    streams: StreamInfoList.map(({ StreamName, Version }) => [StreamName, Version]),
    retention: StreamInfo?.DataRetentionInHours,
    fragments: (await createConsumer(stack).listFragments())
      .map(({ FragmentNumber }) => FragmentNumber)
      .sort(),
  };
}

/** The secret of the local servers is no secret: a stranger may know it, and sign. */
async function presign(method: string, path: string, query: Record<string, string> = {}): Promise<string> {
  const url = new URL(path, stack.s3);
  const { region, credentials } = stack;
  const hashHeader = new Set(['x-amz-content-sha256']);
  const signed = await createSigner({ region, credentials }, 's3').presign(
    {
      ...{ method, protocol: url.protocol, hostname: url.hostname, path: url.pathname, query },
      headers: { host: url.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    // It says how the body is signed, and is not sent.
    { unsignableHeaders: hashHeader, unhoistableHeaders: hashHeader },
  );
  const parameters = new URLSearchParams(signed.query as Record<string, string>);
  return `${url.origin}${url.pathname}?${parameters}`;
}

/** The same with a signature that is made up. */
function forge(url: string): string {
  return url.replace(/(X-Amz-Signature)=\w+/, `$1=${'0'.repeat(64)}`);
}

async function readingAttempts(): Promise<Attempt[]> {
  const { api, s3, kinesisVideo, bucket } = stack;
  const object = `/${bucket}/${posted.archive.key}`;
  return [
    { what: 'the page', url: `${api}/` },
    { what: 'the configuration', url: `${api}/Config` },
    { what: 'a picture', url: `${api}/Image?at=${posted.start}` },
    { what: 'a clip', url: `${api}/Clip?start=${posted.start}&end=${posted.end}` },
    { what: 'a session', url: `${api}/Playback` },
    { what: 'what became of a batch', url: `${api}/Batches/${encodeURIComponent(posted.id)}` },
    { what: 'an object by a made-up signature', url: forge(await presign('GET', object)) },
    { what: 'an object by a right signature', url: await presign('GET', object) },
    { what: 'a list by a right signature', url: await presign('GET', `/${bucket}`, { 'list-type': '2' }) },
    { what: 'streams', url: `${kinesisVideo}/listStreams`, init: { method: 'POST', body: '{}' } },
    { what: 'faults of Kinesis Video', url: `${kinesisVideo}/_kvs-local/faults` },
    { what: 'faults of S3', url: `${s3}/_s3-local/faults` },
  ];
}

async function changingAttempts(): Promise<Attempt[]> {
  const { api, s3, kinesisVideo, bucket } = stack;
  const object = `/${bucket}/${posted.archive.key}`;
  const withType = (type: string, body: string): FetchOptions => ({
    ...{ method: 'POST', mode: 'no-cors', body, headers: { 'content-type': type } },
  });
  const deletion = `<Delete><Object><Key>${posted.archive.key}</Key></Object></Delete>`;
  const text = 'text/plain';
  return [
    { what: 'frames as text', url: `${api}/FrameData`, init: withType(text, bodyOf()) },
    {
      what: 'frames as a form',
      url: `${api}/FrameData`,
      init: withType('application/x-www-form-urlencoded', bodyOf()),
    },
    {
      what: 'frames as JSON',
      url: `${api}/FrameData`,
      init: { ...withType('application/json', bodyOf()), mode: 'cors' },
    },
    { what: 'deleting objects', url: `${s3}/${bucket}?delete`, init: withType(text, deletion) },
    {
      what: 'deleting objects by a right signature',
      url: await presign('POST', `/${bucket}`, { delete: '' }),
      init: withType(text, deletion),
    },
    {
      what: 'deleting an object by a right signature',
      url: await presign('DELETE', object),
      init: { method: 'DELETE' },
    },
    {
      what: 'putting an object',
      url: await presign('PUT', `/${bucket}/a`),
      init: { method: 'PUT', body: 'a' },
    },
    {
      what: 'making a stream',
      url: `${kinesisVideo}/createStream`,
      init: withType(text, '{"StreamName":"strange"}'),
    },
    {
      what: 'deleting a stream',
      url: `${kinesisVideo}/deleteStream`,
      init: withType(
        text,
        `{"StreamARN":"arn:aws:kinesisvideo:us-east-1:000000000000:stream/${stack.stream}/0"}`,
      ),
    },
    {
      what: 'faults of Kinesis Video',
      url: `${kinesisVideo}/_kvs-local/faults`,
      init: withType(text, '{"type":"throttle"}'),
    },
    { what: 'faults of S3', url: `${s3}/_s3-local/faults`, init: withType(text, '{"type":"throttle"}') },
  ];
}

/** What each attempt gave the page to read: text, or that there was nothing. */
function tryAll(page: Page, attempts: readonly Attempt[]): Promise<[what: string, read: string][]> {
  return page.evaluate(
    (list) =>
      Promise.all(
        list.map(async ({ what, url, init }): Promise<[string, string]> => {
          try {
            const response = await fetch(url, init);
            return [
              what,
              response.type === 'opaque' ? 'nothing' : `${response.status} ${await response.text()}`,
            ];
          } catch {
            return [what, 'nothing'];
          }
        }),
      ),
    attempts,
  );
}

const nothing = (attempts: readonly Attempt[]): [string, string][] =>
  attempts.map(({ what }) => [what, 'nothing']);

test('the attempts are worth something: without a page, a right signature reads', async () => {
  const read = await fetch(await presign('GET', `/${stack.bucket}/${posted.archive.key}`));
  const madeUp = await fetch(forge(await presign('GET', `/${stack.bucket}/${posted.archive.key}`)));

  expect([read.status, madeUp.status]).toEqual([200, 403]);
});

test.each([
  ['no origin', {}, 200],
  ["the page's own origin", 'own', 200],
  ['another origin', { origin: 'http://stranger.example' }, 403],
  ['no origin, but the browser says that it is another site', { 'sec-fetch-site': 'cross-site' }, 403],
] as const)('a post with %s', async (_what, headers, status) => {
  const before = await stateOf();
  const response = await post(stack.api, headers === 'own' ? { origin: stack.api } : headers);
  const after = await stateOf();

  expect(response.status).toBe(status);
  if (status === 403) {
    expect(await response.json()).toMatchObject({
      ...{ code: 'origin_not_allowed', retryable: false },
      detail: expect.stringContaining('--allow-origin'),
    });
    expect(after).toEqual(before);
  }
});

test('a page of localhost may read what it asks of 127.0.0.1', async () => {
  const origin = stack.api.replace('127.0.0.1', 'localhost');
  const response = await fetch(`${stack.api}/Config`, { headers: { origin } });

  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
});

test('--allow-origin and --allow-host let in who they name, and nobody else', async () => {
  const origins = ['--allow-origin', 'http://app.example:3000', '--allow-origin', 'http://second.example'];
  const open = await startTemporaryStack({}, { args: [...origins, '--allow-host', 'camera.test'] });
  const named = await post(open.api, { origin: 'http://app.example:3000' });
  const second = await post(open.api, { origin: 'http://second.example' });
  const other = await post(open.api, { origin: 'http://app.example' });
  await open.stop();

  expect([named.status, named.headers.get('access-control-allow-origin')]).toEqual([
    200,
    'http://app.example:3000',
  ]);
  expect([second.status, other.status]).toEqual([200, 403]);
});

describeInChromium('Chromium', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium([
      `--host-resolver-rules=MAP ${stranger} 127.0.0.1, MAP ${rebound} 127.0.0.1`,
    ]);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(() => page.close());

  describe('a page of another origin', () => {
    test.each([stranger, '127.0.0.1', 'localhost'])(
      'on %s reads nothing and changes nothing',
      async (host) => {
        await page.goto(`http://${host}:${(site.address() as AddressInfo).port}/`);
        const before = await stateOf();
        const reading = await readingAttempts();
        const changing = await changingAttempts();
        const read = await tryAll(page, reading);
        const unseen = await tryAll(
          page,
          reading.map(({ init, ...attempt }) => ({
            ...attempt,
            init: { ...init, mode: 'no-cors' as const },
          })),
        );
        const changed = await tryAll(page, changing);

        expect(read).toEqual(nothing(reading));
        expect(unseen).toEqual(nothing(reading));
        expect(changed).toEqual(nothing(changing));
        expect(await stateOf()).toEqual(before);
      },
    );

    test('shows no picture and sends no form', async () => {
      const before = await stateOf();
      const answers: number[] = [];
      page.on('response', (response) => {
        if (response.request().method() === 'POST') answers.push(response.status());
      });
      await page.goto(`http://${stranger}:${(site.address() as AddressInfo).port}/picture-and-forms`);
      for (let waits = 0; answers.length < 4 && waits < 100; waits += 1) await page.waitForTimeout(50);
      const width: unknown = await page.evaluate('document.images[0].naturalWidth');

      expect(answers).toEqual([403, 403, 403, 403]);
      expect(width).toBe(0);
      expect(await stateOf()).toEqual(before);
    });
  });

  describe('a page whose name was made to lead here', () => {
    test.each(['api', 's3', 'kinesisVideo'] as const)('gets nothing of %s', async (server) => {
      const own = new URL(stack[server]);
      own.hostname = rebound;
      const response = await page.goto(own.href);
      const before = await stateOf();
      const attempts = [...(await readingAttempts()), ...(await changingAttempts())]
        .filter(({ url }) => url.startsWith(stack[server]))
        .map(({ url, init = {}, ...attempt }) => {
          const { mode: _mode, ...sameOrigin } = init;
          return { ...attempt, url: url.replace(stack[server], own.origin), init: sameOrigin };
        });
      const read = await tryAll(page, attempts);

      expect(response?.status()).toBe(421);
      expect(attempts.length).toBeGreaterThan(0);
      for (const [what, text] of read) expect([what, text.slice(0, 3)]).toEqual([what, '421']);
      expect(await stateOf()).toEqual(before);
    });

    test('cannot have streams sent elsewhere', async () => {
      const own = new URL('/getDataEndpoint', stack.kinesisVideo);
      own.hostname = rebound;
      await page.goto(own.origin);
      const redirect = JSON.stringify({ type: 'move-endpoint', to: 'http://stranger.example' });
      const [faults, endpoint] = await tryAll(page, [
        {
          what: 'fault',
          url: `${own.origin}/_kvs-local/faults`,
          init: { method: 'POST', body: redirect, headers: { 'content-type': 'application/json' } },
        },
        { what: 'endpoint', url: own.href, init: { method: 'POST', body: '{"APIName":"PUT_MEDIA"}' } },
      ]);
      const answer = (await (await post(stack.api)).json()) as FrameDataAnswer;

      expect([faults?.[1].slice(0, 3), endpoint?.[1].slice(0, 3)]).toEqual(['421', '421']);
      expect(answer.stream.fragments).toHaveLength(1);
    });
  });

  test("the stack's own page works, by either of its names", async () => {
    for (const address of [stack.page, stack.page.replace('127.0.0.1', 'localhost')]) {
      await page.goto(address);
      const read = await tryAll(page, [
        { what: 'configuration', url: '/Config' },
        {
          what: 'frames',
          url: '/FrameData',
          init: { method: 'POST', body: bodyOf(), headers: { 'content-type': 'application/json' } },
        },
      ]);

      expect(read.map(([, text]) => text.slice(0, 3))).toEqual(['200', '200']);
    }
  });
});
