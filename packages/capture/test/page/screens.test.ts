import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import { checkScreen } from '../support/check-screen.ts';
import { openCapturePage, startCapturing, startTestStack } from '../support/open-capture-page.ts';

const frameData = '**/FrameData';
const desktop = { viewport: { width: 1100, height: 960 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Each size, each set of colours, and colours that the system forces. */
const looks: [string, BrowserContextOptions][] = [
  ['light', desktop],
  ['phone-dark', { ...phone, colorScheme: 'dark' }],
  ['forced-dark', { ...desktop, forcedColors: 'active', colorScheme: 'dark' }],
];
/** Mixtures of those, where somebody looks at the pictures. */
const mixtures: [string, BrowserContextOptions][] = [
  ['dark', { ...desktop, colorScheme: 'dark' }],
  ['phone', phone],
  ['forced-light', { ...desktop, forcedColors: 'active' }],
];
if (process.env['SCREENSHOTS'] !== undefined) looks.push(...mixtures);

describeInChromium('what the page looks like', () => {
  let fixture: Awaited<ReturnType<typeof startTestStack>>;
  let browser: Browser;
  let page: Page | undefined;

  beforeAll(async () => {
    fixture = await startTestStack();
    browser = await launchChromium(cameras.camera);
  });

  afterEach(async () => {
    await page?.context().close();
  });

  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  test.each(looks)(
    '%s: axe finds nothing serious in any state',
    async (look, options) => {
      const opened = await openCapturePage(browser, fixture.stack.addresses.page, '', options);
      page = opened;
      const findings: string[] = [];
      const check = async (state: string): Promise<void> => {
        const found = await checkScreen(opened, `${look}-${state}`);
        findings.push(...found.map((finding) => `${state}: ${finding}`));
      };
      const title = (text: string | RegExp) => opened.locator('#status', { hasText: text }).waitFor();

      await check('idle');
      await opened.getByRole('button', { name: 'Show camera' }).click();
      await title('Camera on');
      await check('preview');
      await opened.getByRole('button', { name: 'Hide camera' }).click();

      await opened.getByRole('combobox', { name: 'Source' }).selectOption('Sample clip');
      await startCapturing(opened);
      await opened.locator('#log > li:nth-child(3)').waitFor();
      await check('live');

      await opened.route(frameData, (route) =>
        route.fulfill({ status: 403, json: { message: 'Forbidden' } }),
      );
      await title('Not sending');
      await check('refused');
      await opened.unroute(frameData);
      await opened.context().setOffline(true);
      await opened.getByRole('button', { name: 'Try again' }).click();
      await title('Offline');
      await opened.waitForTimeout(3000);
      await check('offline');

      await opened.route(frameData, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2500));
        await route.continue().catch(() => undefined);
      });
      await opened.context().setOffline(false);
      await title('Live, catching up');
      await opened.locator('#capture-settings', { hasText: 'chosen' }).waitFor();
      await check('catching-up');

      await opened.getByRole('button', { name: 'Stop' }).click();
      await title('Stopping');
      await check('stopping');
      await opened.getByRole('button', { name: 'Stop now, send later' }).click();
      await title('to send');
      await check('to-send');
      await opened.unroute(frameData);
      await opened.getByRole('button', { name: 'Send now' }).click();
      await title('Stopped after');
      await opened.getByText('More settings').click();
      await check('stopped');

      await opened.route(frameData, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2500));
        await route.continue().catch(() => undefined);
      });
      await startCapturing(opened);
      await title('Live, reduced');
      await check('degraded');

      expect(findings).toEqual([]);
    },
    180_000,
  );
});
