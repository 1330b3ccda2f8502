import { describeInWebKit, launchWebKit, type WebKit } from '../../../../test/support/webkit.ts';
import { startLogSite } from './log-site.ts';

jest.setTimeout(120_000);

describeInWebKit('logs in a private window of WebKitGTK', () => {
  let site: Awaited<ReturnType<typeof startLogSite>>;
  let browser: WebKit;
  beforeAll(async () => {
    site = await startLogSite();
    browser = await launchWebKit();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('pictures are in its database, which takes no blobs, and there after a reload', async () => {
    await browser.goto(site.origin);
    await browser.evaluate(
      'openLog().then(() => append(0, 5, 20000)).then(() => log.cut({ lastFrameMs: 33 }))',
    );
    await browser.reload();
    await browser.evaluate('openLog().then(() => undefined)');

    expect(await browser.evaluate('log.storage')).toBe('indexeddb');
    expect(await browser.evaluate('readAll(20000)')).toEqual([[0, 1, 2, 3, 4]]);
  });
});
