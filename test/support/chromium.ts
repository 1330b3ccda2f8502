import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { describeInBrowser } from './describe-in-browser.ts';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** The same browser without its windows, which starts and draws at half the cost. */
const shellPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium-headless-shell';

/** {@link describeInBrowser} with Chromium. */
export function describeInChromium(title: string, tests: () => void): void {
  const advice = `no Chromium at ${chromiumPath}. Set CHROMIUM_PATH to run these tests.`;
  describeInBrowser({ isThere: existsSync(chromiumPath), advice }, title, tests);
}

const graphicsCards = {
  no: ['--disable-gpu'],
  emulated: [
    ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    ...['--ignore-gpu-blocklist', '--enable-gpu-rasterization'],
  ],
};

/**
 * Chromium without windows: what these are needed for (permissions that are denied, a screen that is kept on) it lacks.
 * @param graphicsCard `emulated`: pages are drawn as on a machine that has one, though slowly
 */
export function launchChromium(
  args: readonly string[],
  graphicsCard: keyof typeof graphicsCards = 'no',
): Promise<Browser> {
  return chromium.launch(launchOptions(windowless(), [...graphicsCards[graphicsCard], ...args]));
}

/** Chromium as people have it. */
export function launchWholeChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch(launchOptions(chromiumPath, [...graphicsCards.no, ...args]));
}

/**
 * As {@link launchChromium} does, but what pages keep is on disk, not in memory.
 * @param profile a directory; whoever starts with the same one finds what was kept
 */
export function launchChromiumWithProfile(
  profile: string,
  args: readonly string[] = [],
): Promise<BrowserContext> {
  const options = launchOptions(windowless(), [...graphicsCards.no, ...args]);
  return chromium.launchPersistentContext(profile, options);
}

function windowless(): string {
  return existsSync(shellPath) ? shellPath : chromiumPath;
}

function launchOptions(executablePath: string, args: readonly string[]) {
  return {
    executablePath,
    // A container has neither a GPU nor, often, the user namespaces that Chromium shuts itself in with.
    chromiumSandbox: false,
    args: ['--disable-quic', '--no-first-run', ...args],
  };
}
