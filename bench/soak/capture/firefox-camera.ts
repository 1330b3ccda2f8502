import { once } from 'node:events';
import type { Browser, Page } from 'puppeteer-core';
import { type FirefoxPreferences, launchFirefox } from '../../../test/support/firefox.ts';
import type { CameraBrowser, CameraVisit } from './run-camera.ts';

/** Firefox with a camera, which may be killed and started again on the same profile. */
export class FirefoxCamera implements CameraBrowser {
  #browser: Browser | undefined;
  #page: Page | undefined;

  private constructor(
    private readonly url: string,
    private readonly profile: string,
    private readonly preferences: FirefoxPreferences,
  ) {}

  /**
   * Opens its page and captures.
   * @param profile a directory, which the caller removes
   */
  static async open(
    { url }: CameraVisit,
    profile: string,
    preferences: FirefoxPreferences = {},
  ): Promise<FirefoxCamera> {
    const camera = new FirefoxCamera(url, profile, preferences);
    await camera.#start();
    return camera;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('the camera has no page');
    return this.#page;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** The tab is closed with what it does, and another opened. */
  async closeTab(): Promise<void> {
    const page = this.page;
    await this.#visit(this.url);
    await page.close();
  }

  /** All of Firefox is gone at once, and comes back. */
  async kill(): Promise<void> {
    const process = this.#browser?.process();
    if (process === undefined || process === null) throw new Error('Firefox does not run');
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
    await this.#start();
  }

  async leaveFor(url: string): Promise<void> {
    await this.page.evaluate('globalThis.stopCapture?.()');
    await this.page.goto(url);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  async #start(): Promise<void> {
    this.#browser = await launchFirefox(this.preferences, this.profile);
    await this.#visit(this.url);
  }

  async #visit(url: string): Promise<void> {
    this.#page = await this.#browser?.newPage();
    this.page.on('pageerror', (error) => {
      // Firefox reports every request that reaches nobody as an error of the page.
      if (!String(error).includes('Cross-Origin Request Blocked')) process.stderr.write(`page: ${error}\n`);
    });
    await this.page.goto(url);
  }
}
