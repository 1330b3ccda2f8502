import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { PageReport } from './page-report.ts';
import type { CameraBrowser, CameraVisit } from './run-camera.ts';

/** A tab of Chromium with a camera, which may be reloaded, crashed and opened again on the same storage. */
export class WatchedCamera implements CameraBrowser {
  #page: Page | undefined;
  #quotaSession: CDPSession | undefined;

  private constructor(
    readonly context: BrowserContext,
    private readonly url: string,
  ) {}

  /** Opens its page and captures. */
  static async open(context: BrowserContext, { url, record }: CameraVisit): Promise<WatchedCamera> {
    const camera = new WatchedCamera(context, url);
    // Without a network, the page's own reports would not arrive.
    await context.exposeFunction('report', (report: PageReport) => record.add(report));
    await camera.#visit(url);
    return camera;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('the camera has no page');
    return this.#page;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** The tab dies; another is opened. */
  async crash(): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    const crashed = this.page.waitForEvent('crash');
    // The answer never comes.
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    await this.page.close();
    await this.#visit(this.url);
  }

  /** Overrides what the browser lets the page store, in bytes; undefined for as before. */
  async setQuota(bytes: number | undefined): Promise<void> {
    // It ends with the session that has asked for it.
    this.#quotaSession ??= await this.context.newCDPSession(this.page);
    await this.#quotaSession.send('Storage.overrideQuotaForOrigin', {
      origin: new URL(this.url).origin,
      ...(bytes === undefined ? {} : { quotaSize: bytes }),
    });
    if (bytes !== undefined) return;
    await this.#quotaSession.detach();
    this.#quotaSession = undefined;
  }

  async leaveFor(url: string): Promise<void> {
    await this.page.evaluate('globalThis.stopCapture?.()');
    await this.page.close();
    await this.#visit(url);
  }

  async #visit(url: string): Promise<void> {
    this.#page = await this.context.newPage();
    this.#page.on('pageerror', (error) => process.stderr.write(`page: ${error}\n`));
    await this.#page.goto(url);
  }
}
