import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceConfig } from '@frame-ingest/contract';
import { type LocalStack, startLocalStack } from '@frame-ingest/local';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A stack of its own, in a folder that goes with it. */
export async function startTestStack(): Promise<{ stack: LocalStack; stop: () => Promise<void> }> {
  // One line for each request is for operators.
  process.env['POWERTOOLS_LOG_LEVEL'] ??= 'ERROR';
  const dataDir = await mkdtemp(join(tmpdir(), 'frame-ingest-'));
  const sampleFramesDir = fileURLToPath(new URL('../../../../examples/frames', import.meta.url));
  const stack = await startLocalStack({ dataDir, sampleFramesDir, port: 0, s3Port: 0, kvsPort: 0 });
  return {
    stack,
    stop: async () => {
      await stack.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Opens the capture page with batches of 1 s, so that tests wait for less. */
export async function openCapturePage(
  browser: Browser,
  address: string,
  initScript = '',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await shortenBatches(page);
  await page.addInitScript(initScript);
  await page.goto(address);
  await waitForConfig(page);
  return page;
}

export async function shortenBatches(page: Page): Promise<void> {
  await changeConfig(page, (config) => ({ ...config, batchMs: 1000 }));
}

/** What the service tells of itself, changed. A page that is closed while it asks is no error. */
export async function changeConfig(
  page: Page,
  change: (config: ServiceConfig) => ServiceConfig,
): Promise<void> {
  await page.route('**/Config', async (route) => {
    try {
      const config = (await (await route.fetch()).json()) as ServiceConfig;
      await route.fulfill({ json: change(config) });
    } catch (error) {
      if (!/disposed|closed/.test(String(error))) throw error;
    }
  });
}

/** What the service offers can be chosen. */
export async function waitForConfig(page: Page): Promise<void> {
  await page.getByLabel('Size').locator('option', { hasText: '640' }).waitFor({ state: 'attached' });
}

export async function startCapturing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Stop' }).and(page.locator(':enabled')).waitFor();
}

export async function stopCapturing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('Stopped after').waitFor();
}

/** Waits until an expression is true in the page. Playwright's own way needs `eval`, which the page's policy forbids. */
export async function waitUntil(page: Page, expression: string, patienceMs = 30_000): Promise<void> {
  const untilMs = Date.now() + patienceMs;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > untilMs) throw new Error(`not true after ${patienceMs} ms: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
