import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
} from '@aws-sdk/client-kinesis-video';
import {
  GetHLSStreamingSessionURLCommand,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../test/support/chromium.ts';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { operations } from '../src/server/operations.ts';
import { createClients } from './clients.ts';
import { record } from './playback/recording.ts';
import { authorization, putMedia } from './put-media-connection.ts';

const paths = [...operations.keys(), '/_kvs-local/faults', '/hls/v1/getHLSMasterPlaylist.m3u8'];

let browser: Browser;
let pages: Server;
let kvs: KvsLocal;
let streamArn: string;
let sessionUrl: string;

/** The weakest server there is: it takes any credentials. */
async function start(allowedOrigins: readonly string[] = []): Promise<void> {
  kvs = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }], allowedOrigins });
  await putMedia(kvs.url, record({ seconds: 2 }));
  const { control, archive, destroy } = createClients(kvs.url);
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  streamArn = StreamInfo?.StreamARN ?? '';
  const open = new GetHLSStreamingSessionURLCommand({
    StreamName: 'camera',
    PlaybackMode: 'ON_DEMAND',
    HLSFragmentSelector: {
      FragmentSelectorType: 'SERVER_TIMESTAMP',
      TimestampRange: { StartTimestamp: new Date(Date.now() - 60_000), EndTimestamp: new Date() },
    },
  });
  sessionUrl = (await archive.send(open)).HLSStreamingSessionURL ?? '';
  destroy();
}

/** All that a caller could change. */
async function readState(): Promise<unknown> {
  const { control, archive, destroy } = createClients(kvs.url);
  const { StreamInfoList } = await control.send(new ListStreamsCommand({}));
  const { Tags } = await control.send(new ListTagsForStreamCommand({ StreamName: 'camera' }));
  const { Fragments } = await archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  destroy();
  const faults = await (await fetch(`${kvs.url}/_kvs-local/faults`)).json();
  return { StreamInfoList, Tags, Fragments, faults };
}

/** What a page tries, by fetch, forms, beacons, images and event sources. @returns what it could read */
async function attack(page: Page, base: string, playbackUrl: string): Promise<string[]> {
  const bodies = {
    fields: JSON.stringify({
      StreamName: 'made-by-a-page',
      StreamARN: streamArn,
      DataRetentionInHours: 1,
      Tags: { by: 'a page' },
    }),
    byName: JSON.stringify({ StreamName: 'camera', Tags: { by: 'a page' }, APIName: 'PUT_MEDIA' }),
    fault: JSON.stringify({ type: 'throttle' }),
  };
  const facts = JSON.stringify({ base, paths, bodies, authorization, playbackUrl });
  return await page.evaluate(`(${attackScript})(${facts})`);
}

/** Runs in the page. */
const attackScript = `async ({ base, paths, bodies, authorization, playbackUrl }) => {
  const read = [];
  const urls = [playbackUrl, ...paths.map((path) => base + path)];
  const tryFetch = async (url, options) => {
    try {
      const response = await fetch(url, { ...options, signal: AbortSignal.timeout(3000) });
      if (response.type !== 'opaque' && response.ok) read.push(options.method + ' ' + url);
      await response.arrayBuffer();
    } catch {
      // As it should be.
    }
  };
  for (const url of urls) {
    for (const body of Object.values(bodies)) {
      const headers = { authorization, 'content-type': 'application/json' };
      await tryFetch(url, { method: 'POST', headers, body });
      await tryFetch(url, { method: 'POST', body });
      await tryFetch(url, { method: 'POST', mode: 'no-cors', body });
      navigator.sendBeacon(url, body);
    }
    for (const method of ['GET', 'DELETE', 'PUT']) await tryFetch(url, { method });
    await tryFetch(url, { method: 'GET', mode: 'no-cors' });
  }
  for (const url of urls) {
    const frame = document.createElement('iframe');
    frame.name = 'frame-' + urls.indexOf(url);
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'POST', enctype: 'text/plain', target: frame.name });
    const input = document.createElement('input');
    Object.assign(input, { name: bodies.fields.slice(0, -1) + ',"x":"', value: '"}' });
    form.append(input);
    document.body.append(form);
    form.submit();
    new Image().src = url;
    const events = new EventSource(url);
    events.onopen = () => read.push('EventSource ' + url);
    setTimeout(() => events.close(), 1000);
  }
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return read;
}`;

beforeAll(async () => {
  pages = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>A page</title><body>');
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
});
afterAll(() => {
  pages.close();
  pages.closeAllConnections();
});

const pagesPort = () => (pages.address() as AddressInfo).port;

describeInChromium('a page in Chromium', () => {
  beforeAll(async () => {
    browser = await launchChromium(['--host-resolver-rules=MAP *.example 127.0.0.1']);
  });
  afterAll(() => browser.close());
  afterEach(() => kvs.close());

  test.each(['http://frames.example', 'http://127.0.0.1', 'http://localhost'])(
    'of %s can neither read nor change anything',
    async (origin) => {
      await start();
      const before = await readState();
      const page = await browser.newPage();
      await page.goto(`${origin}:${pagesPort()}/`);

      // A page of this machine may play what it has a token for; any other may not, even with one.
      const isForeign = origin.endsWith('.example');
      const read = await attack(page, kvs.url, isForeign ? sessionUrl : `${sessionUrl}x`);

      expect(read).toEqual([]);
      expect(await readState()).toEqual(before);
      await page.close();
    },
    120_000,
  );

  test('whose own name was made to lead here can neither read nor change anything', async () => {
    await start();
    const before = await readState();
    const page = await browser.newPage();
    const base = `http://rebound.example:${kvs.port}`;
    // The page came from the attacker's machine; then the name was given another address.
    await page.route(`${base}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A page</title><body>' }),
    );
    await page.goto(`${base}/`);

    const read = await attack(page, base, sessionUrl.replace(kvs.url, base));

    expect(read).toEqual([]);
    expect(await readState()).toEqual(before);
    await page.close();
  }, 120_000);

  test('that is named may call, read and change: what is tried above is no empty threat', async () => {
    await start(['*']);
    const page = await browser.newPage();
    await page.goto(`http://frames.example:${pagesPort()}/`);

    const read = await attack(page, kvs.url, sessionUrl);

    expect(read).toEqual(
      expect.arrayContaining([
        `POST ${kvs.url}/listStreams`,
        `GET ${sessionUrl}`,
        `DELETE ${kvs.url}/_kvs-local/faults`,
      ]),
    );
    // It deleted the camera's, too.
    expect(await readStreamNames()).toEqual(['made-by-a-page']);
    await page.close();
  }, 120_000);
});

async function readStreamNames(): Promise<(string | undefined)[]> {
  const { control, destroy } = createClients(kvs.url);
  const { StreamInfoList = [] } = await control.send(new ListStreamsCommand({}));
  destroy();
  return StreamInfoList.map(({ StreamName }) => StreamName);
}

test('with credentials, faults are controlled by whoever signs for it, and by nobody else', async () => {
  kvs = await startKvsLocal({ credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const url = `${kvs.url}/_kvs-local/faults`;
  const send = (headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"type":"throttle","times":1}',
    });

  const unsigned = await send({});
  const forged = await send({ authorization });
  const { control, destroy } = createClients(kvs.url, { accessKeyId: 'local', secretAccessKey: 'local' });
  const signed = await signedFault(control, url);

  expect([unsigned.status, forged.status, signed]).toEqual([403, 403, 200]);
  await expect(control.send(new CreateStreamCommand({ StreamName: 'a' }))).rejects.toMatchObject({
    name: 'ClientLimitExceededException',
  });
  destroy();
  await kvs.close();
});

type Control = ReturnType<typeof createClients>['control'];

/** Injects a fault, signed by AWS's own signer. @returns the status */
async function signedFault(control: Control, url: string): Promise<number> {
  const signer = (await control.config.signer(undefined)) as unknown as {
    sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
  };
  const { host, hostname, port, pathname } = new URL(url);
  const body = '{"type":"throttle","times":1}';
  const { headers } = await signer.sign(
    {
      ...{ method: 'POST', protocol: 'http:', hostname, port: Number(port), path: pathname, query: {}, body },
      headers: { host, 'content-type': 'application/json' },
    },
    { signingService: 'kinesisvideo' },
  );
  const { host: _, ...others } = headers;
  return (await fetch(url, { method: 'POST', headers: others, body })).status;
}
