import type { LocalStackAddresses } from '@frame-ingest/local';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import { openCapturePage, startTestStack } from './open-capture-page.ts';

/** Opens the capture page, before its script with another, in a context of its own that ends with the test. */
export type OpenPage = (options?: BrowserContextOptions, initScript?: string) => Promise<Page>;

/** A local stack and a Chromium with a camera for all the tests of a `describe`. */
export function useCapturePages(): {
  readonly addresses: () => LocalStackAddresses;
  readonly open: OpenPage;
  /** A page that shows nothing yet, in a context of its own, too. */
  readonly openBlank: () => Promise<Page>;
} {
  let fixture: Awaited<ReturnType<typeof startTestStack>>;
  let browser: Browser;
  const pages: Page[] = [];

  beforeAll(async () => {
    fixture = await startTestStack();
    browser = await launchChromium(cameras.camera);
  });

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });

  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  return {
    addresses: () => fixture.stack.addresses,
    async openBlank() {
      const page = await (await browser.newContext()).newPage();
      pages.push(page);
      return page;
    },
    async open(options = {}, initScript = '') {
      const page = await openCapturePage(browser, fixture.stack.addresses.page, initScript, options);
      pages.push(page);
      return page;
    },
  };
}
