import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../test/support/chromium.ts';
import { presign } from './presign.ts';
import { bucket, errorCode, type Fixture, send, startFixture } from './support.ts';

const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret' };

describe('requests of pages', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ readableFrom: ['http://page.example'] });
    await send(fixture.server, 'PUT', `/${bucket}/there`, {}, 'there');
  });
  afterAll(() => fixture.end());

  it.each([
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['an image', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('are refused before anything is done: %s', async (_, headers) => {
    const read = await send(fixture.server, 'GET', `/${bucket}/there`, headers);
    const written = await send(fixture.server, 'PUT', `/${bucket}/written`, headers, 'x');

    expect([read.status, written.status]).toEqual([403, 403]);
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
    expect((await send(fixture.server, 'GET', `/${bucket}/written`)).status).toBe(404);
  });

  it('may read where their origin is named, and not write', async () => {
    const origin = 'http://page.example';
    const read = await send(fixture.server, 'GET', `/${bucket}/there`, { origin });
    const preflight = await send(fixture.server, 'OPTIONS', `/${bucket}/there`, {
      ...{ origin, authorization: undefined, 'access-control-request-method': 'PUT' },
    });
    const written = await send(fixture.server, 'PUT', `/${bucket}/written`, { origin }, 'x');

    expect(read).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } });
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD');
    expect([written.status, errorCode(written)]).toEqual([403, 'AccessDenied']);
  });

  it('of an origin that comes later may read from then on', async () => {
    const origin = 'http://late.example:8787';
    const before = await send(fixture.server, 'GET', `/${bucket}/there`, { origin });
    fixture.server.allowReadingFrom(origin);
    const after = await send(fixture.server, 'GET', `/${bucket}/there`, { origin });

    expect([before.status, after.status]).toEqual([403, 200]);
    expect(() => fixture.server.allowReadingFrom('late.example')).toThrow('takes origins such as');
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '169.254.169.254'])(
    'for another host are refused: %s',
    async (host) => {
      const answer = await send(fixture.server, 'GET', `/${bucket}/there`, { host });

      expect([answer.status, errorCode(answer)]).toEqual([421, 'MisdirectedRequest']);
    },
  );

  it('find markup shut in', async () => {
    await send(
      fixture.server,
      'PUT',
      `/${bucket}/page`,
      { 'content-type': 'text/html' },
      '<script></script>',
    );
    const answer = await send(fixture.server, 'GET', `/${bucket}/page`);

    expect(answer.headers).toMatchObject({
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  });
});

/** What a page can try with a URL of its own making, or one that leaked. */
interface Attempts {
  readonly read: string;
  readonly image: string;
  readonly script: string;
}

describeInChromium('a page of a stranger, in Chromium', () => {
  let browser: Browser;
  let stranger: Server;
  let strangerPort: number;
  const rebound = 'rebound.example';

  beforeAll(async () => {
    stranger = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>stranger</title>');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    strangerPort = (stranger.address() as AddressInfo).port;
    browser = await launchChromium([`--host-resolver-rules=MAP *.example 127.0.0.1`]);
  });
  afterAll(async () => {
    await browser?.close();
    stranger?.close();
  });

  const madeUp = () =>
    new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'made/20260102/us-east-1/s3/aws4_request',
      'X-Amz-Date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': '3600',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '00',
    }).toString();

  async function openPage(url: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }

  const read = (page: Page, url: string): Promise<string> =>
    page.evaluate(
      (address) =>
        fetch(address).then(
          (answer) => answer.text(),
          () => 'refused',
        ),
      url,
    );

  const attempt = async (page: Page, url: string): Promise<Attempts> => ({
    read: await read(page, url),
    image: await page.evaluate<string>(loadElement('img', url)),
    script: await page.evaluate<string>(loadElement('script', url)),
  });

  /** As text, for the types of a page are not those of Node. */
  const loadElement = (tag: string, url: string) => `new Promise((resolve) => {
    const element = document.createElement('${tag}');
    element.onload = () => resolve('loaded');
    element.onerror = () => resolve('refused');
    element.src = ${JSON.stringify(url)};
    document.body.append(element);
  })`;

  /**
   * Deletions as a page can send them without a preflight. The checksum that they need stands in a trailer, since a page
   * may set no such header, and the framing that has trailers was once taken from the query.
   */
  const deleteAll = async (page: Page, base: string, query: string): Promise<void> => {
    const xml = '<Delete><Object><Key>picture</Key></Object></Delete>';
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(xml));
    const framed = `${xml.length.toString(16)}\r\n${xml}\r\n0\r\nx-amz-checksum-crc32:${checksum.toString('base64')}\r\n\r\n`;
    const framing = new URLSearchParams({
      'X-Amz-Content-Sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(xml.length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    });
    const address = `${base}/${bucket}?delete&${query}`;
    await post(page, address, xml);
    await post(page, `${address}&${framing}`, framed);
  };

  const post = (page: Page, url: string, body: string): Promise<unknown> =>
    page.evaluate(
      ([address, text]) =>
        fetch(address, { method: 'POST', mode: 'no-cors', body: text }).then(
          () => 'sent',
          () => 'refused',
        ),
      [url, body] as const,
    );

  const pixel = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');

  describe.each([
    ['any credentials pass', undefined],
    ['signatures are verified', credentials],
  ])('where %s', (_, known) => {
    let fixture: Fixture;
    let s3: S3Client;
    beforeAll(async () => {
      fixture = await startFixture(known === undefined ? {} : { credentials: known });
      s3 = new S3Client({
        ...{ endpoint: fixture.server.url, region: 'us-east-1', forcePathStyle: true, credentials },
      });
      const put = { Bucket: bucket, Key: 'picture', Body: pixel, ContentType: 'image/gif' };
      await s3.send(new PutObjectCommand(put));
    });
    afterAll(async () => {
      s3.destroy();
      await fixture.end();
    });
    const expectUnchanged = async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'picture' }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(pixel);
    };

    it.each(['http://stranger.example', 'http://localhost', 'http://127.0.0.1'])(
      'reads, lists and changes nothing from %s',
      async (site) => {
        const page = await openPage(`${site}:${strangerPort}/`);
        const base = fixture.server.url;
        const leaked = await presign(fixture.server, { bucket, key: 'picture', credentials });
        const results = [
          await attempt(page, leaked),
          await attempt(page, `${base}/${bucket}/picture?${madeUp()}`),
          await attempt(page, `${base}/${bucket}?list-type=2&${madeUp()}`),
          await attempt(page, `${base}/_s3-local/faults`),
        ];
        await deleteAll(page, base, madeUp());
        await page.close();

        expect(results).toEqual(Array(4).fill({ read: 'refused', image: 'refused', script: 'refused' }));
        await expectUnchanged();
      },
    );

    it('gets nowhere by a name of its own that leads here', async () => {
      const base = `http://${rebound}:${fixture.server.port}`;
      const page = await browser.newPage();
      const answer = await page.goto(`${base}/${bucket}/picture?${madeUp()}`);
      const listing = await read(page, `${base}/${bucket}?list-type=2&${madeUp()}`);
      await deleteAll(page, base, madeUp());
      await page.close();

      expect(answer?.status()).toBe(421);
      expect(listing).toContain('<Code>MisdirectedRequest</Code>');
      await expectUnchanged();
    });

    it('reads by a presigned URL when its origin is named', async () => {
      const origin = `http://named.example:${strangerPort}`;
      fixture.server.allowReadingFrom(origin);
      const page = await openPage(`${origin}/`);
      const url = await presign(fixture.server, { bucket, key: 'picture', credentials });
      const attempts = await attempt(page, url);
      await deleteAll(page, fixture.server.url, madeUp());
      await page.close();

      expect([attempts.read.slice(0, 3), attempts.image]).toEqual(['GIF', 'loaded']);
      await expectUnchanged();
    });
  });
});
