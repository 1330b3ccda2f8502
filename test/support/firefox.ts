import { existsSync } from 'node:fs';
import { type Browser, launch } from 'puppeteer-core';

const firefoxPath = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

/** Tests in Firefox fail without it in CI; on a developer's machine they are skipped, and say so. */
export function describeInFirefox(title: string, tests: () => void): void {
  if (existsSync(firefoxPath) || process.env['CI'] === 'true') {
    describe(title, tests);
    return;
  }
  console.warn(`Skipped "${title}": no Firefox at ${firefoxPath}. Set FIREFOX_PATH to run these tests.`);
  describe.skip(title, tests);
}

/** Starts Firefox with a camera of its own, and nobody who has to allow it. It is driven by WebDriver BiDi. */
export function launchFirefox(
  preferences: Readonly<Record<string, boolean | number | string>> = {},
): Promise<Browser> {
  return launch({
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
