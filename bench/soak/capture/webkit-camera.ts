import { launchWebKit, type WebKit } from '../../../test/support/webkit.ts';
import type { CameraBrowser, CameraVisit } from './run-camera.ts';

/** WebKitGTK with a camera. */
export class WebKitCamera implements CameraBrowser {
  private constructor(private readonly browser: WebKit) {}

  /** Opens its page and captures. */
  static async open({ url }: CameraVisit): Promise<WebKitCamera> {
    const browser = await launchWebKit();
    await browser.goto(url);
    return new WebKitCamera(browser);
  }

  async reload(): Promise<void> {
    await this.browser.reload();
  }

  async leaveFor(url: string): Promise<void> {
    await this.browser.evaluate('globalThis.stopCapture?.()');
    await this.browser.goto(url);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
