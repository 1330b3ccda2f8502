import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts a Chromium whose tabs can be hidden. In one that Playwright starts by itself every page says that it is seen.
 * @param args of Chromium
 */
export async function launchWithTabs(
  args: readonly string[],
): Promise<{ readonly browser: Browser; readonly end: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'frame-ingest-chromium-'));
  const child = spawn(
    process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--remote-debugging-port=0', `--user-data-dir=${folder}`, ...args, 'about:blank'],
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const browser = await chromium.connectOverCDP(await findAddress(folder), { noDefaults: true });
  return {
    browser,
    end: async () => {
      await browser.close();
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Chromium writes down where it listens, as soon as it does. */
async function findAddress(folder: string): Promise<string> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const text = await readFile(join(folder, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port, path] = text.split('\n');
    if (path) return `ws://127.0.0.1:${port}${path}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Chromium did not say where it listens');
}
