import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { createFrameRecord, type FrameRecord } from './frame-record.ts';
import type { PageReport } from './page-report.ts';

const drainWithinMs = 120_000;

/** A browser with a camera and a profile of its own, whose page may be reloaded, crashed and opened again on the same storage. */
export class WatchedCamera {
  readonly record: FrameRecord;
  readonly #query: URLSearchParams;
  #page: Page | undefined;
  #quotaSession: CDPSession | undefined;

  private constructor(
    readonly context: BrowserContext,
    private readonly pageUrl: string,
    streamName: string,
    query: Readonly<Record<string, string>>,
  ) {
    this.record = createFrameRecord(streamName);
    this.#query = new URLSearchParams({ ...query, stream: streamName });
  }

  /** Opens its page and captures. */
  static async open(
    context: BrowserContext,
    pageUrl: string,
    streamName: string,
    query: Readonly<Record<string, string>>,
  ): Promise<WatchedCamera> {
    const camera = new WatchedCamera(context, pageUrl, streamName, query);
    await context.exposeFunction('report', (report: PageReport) => camera.record.add(report));
    await camera.#visit();
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
    await this.#visit();
  }

  /** Overrides what the browser lets the page store, in bytes; undefined for as before. */
  async setQuota(bytes: number | undefined): Promise<void> {
    // It ends with the session that has asked for it.
    this.#quotaSession ??= await this.context.newCDPSession(this.page);
    await this.#quotaSession.send('Storage.overrideQuotaForOrigin', {
      origin: this.pageUrl,
      ...(bytes === undefined ? {} : { quotaSize: bytes }),
    });
    if (bytes !== undefined) return;
    await this.#quotaSession.detach();
    this.#quotaSession = undefined;
  }

  /** Stops the camera, and waits until a new page has sent everything. */
  async drain(): Promise<void> {
    await this.page.evaluate('globalThis.stopCapture?.()');
    this.#query.set('capture', 'no');
    await this.page.close();
    await this.#visit();
    const deadlineMs = Date.now() + drainWithinMs;
    while (!this.record.reports.some(({ type }) => type === 'drained')) {
      if (Date.now() > deadlineMs) throw new Error(`the queue was not empty after ${drainWithinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #visit(): Promise<void> {
    this.#page = await this.context.newPage();
    this.#page.on('pageerror', (error) => process.stderr.write(`page: ${error}\n`));
    await this.#page.goto(`${this.pageUrl}/?${this.#query}`);
  }
}
