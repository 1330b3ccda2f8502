import { existsSync } from 'node:fs';
import { type Browser, launch } from 'puppeteer-core';
import { describeInBrowser } from './describe-in-browser.ts';

const firefoxPath = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

/** {@link describeInBrowser} with Firefox. */
export function describeInFirefox(title: string, tests: () => void): void {
  const advice = `no Firefox at ${firefoxPath}. Set FIREFOX_PATH to run these tests.`;
  describeInBrowser({ isThere: existsSync(firefoxPath), advice }, title, tests);
}

/** Settings of Firefox, by their name in `about:config`. */
export type FirefoxPreferences = Readonly<Record<string, boolean | number | string>>;

/**
 * Starts Firefox with a camera of its own, and nobody who has to allow it. It is driven by WebDriver BiDi.
 * @param profile a directory; whoever starts with the same one finds what was kept. Without it nothing is kept
 */
export function launchFirefox(preferences: FirefoxPreferences = {}, profile?: string): Promise<Browser> {
  return launch({
    ...(profile === undefined ? {} : { userDataDir: profile }),
    browser: 'firefox',
    executablePath: firefoxPath,
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      ...preferences,
    },
  });
}
