import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../test/support/chromium.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTemporaryStack();
});
afterAll(() => stack.stop());

test('the stack serves the OpenAPI document of the contract', async () => {
  const answer = await fetch(`${stack.api}/openapi.json`);

  const shipped = readFileSync(require.resolve('@frame-ingest/contract/openapi.json'), 'utf8');
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.text()).toBe(shipped);
});

describeInChromium('the reference page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium([]);
  });
  afterAll(() => browser.close());

  test('shows every operation and sends requests, without another host and without what its policy forbids', async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    const hosts = new Set<string>();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (request.url().startsWith('http')) hosts.add(new URL(request.url()).origin);
    });

    await page.goto(`${stack.api}/reference`);
    await page.waitForSelector('.opblock');
    const operations = await page.locator('.opblock-summary-path').allInnerTexts();
    await page.click('#operations-Send-getConfig .opblock-summary-control');
    await page.click('.try-out__btn');
    await page.click('.execute');
    const answer = await page.locator('.live-responses-table .response-col_status').last().textContent();

    // The page breaks long paths with spaces of no width.
    const paths = operations.map((path) => path.replaceAll('\u200b', ''));
    expect(paths).toEqual(['/FrameData', '/Batches/{id}', '/Config', '/Playback', '/Clip', '/Image']);
    expect(answer).toBe('200');
    expect([...hosts]).toEqual([new URL(stack.api).origin]);
    expect(faults).toEqual([]);
  });
});
