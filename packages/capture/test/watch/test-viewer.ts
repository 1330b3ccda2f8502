import { setTimeout as delay } from 'node:timers/promises';
import type { LocalStack } from '@frame-ingest/local';
import { startTestStack } from '../support/open-capture-page.ts';
import { createSampleCamera, type LiveCamera } from './sample-camera.ts';

/** What these tests need of a browser. */
export interface Tab {
  readonly goto: (url: string) => Promise<unknown>;
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Tests of the viewer for browsers other than Chromium, which has them all. One file for each: a stack has its process for itself. */
export function testViewer(launch: () => Promise<Tab>): void {
  let stack: LocalStack;
  let stop: () => Promise<void>;
  let live: LiveCamera;
  let tab: Tab;

  beforeAll(async () => {
    ({ stack, stop } = await startTestStack());
    const camera = await createSampleCamera(stack.addresses.api);
    const firstMs = Math.floor(Date.now() / 1000) * 1000 - 120_000;
    await camera.record('cam-gap', firstMs, 20);
    await camera.record('cam-gap', firstMs + 50_000, 20);
    live = camera.goLive('cam-live');
    tab = await launch();
  });
  afterAll(async () => {
    await live?.stop();
    await tab?.close();
    await stop?.();
  });

  async function waitUntil(expression: string): Promise<void> {
    const untilMs = Date.now() + 60_000;
    while ((await tab.evaluate(expression)) !== true) {
      if (Date.now() > untilMs) throw new Error(`not true: ${expression}; the page: ${await pageText(tab)}`);
      await delay(100);
    }
  }
  const position = async (): Promise<number> =>
    Number(await tab.evaluate("document.querySelector('#video').currentTime"));

  test('live video plays on', async () => {
    await tab.goto(`${stack.addresses.page}watch?stream=cam-live`);
    await waitUntil("document.querySelector('#badge').textContent === 'Live'");
    await waitUntil("document.querySelector('#video').videoWidth === 640");
    const fromS = await position();

    await waitUntil(`document.querySelector('#video').currentTime > ${fromS + 4}`);

    expect(await tab.evaluate("document.querySelector('#age').textContent")).toMatch(/^\d+\.\d s ago$/);
  });

  test('a gap is listed, and leads to the video after it, which plays', async () => {
    await tab.goto(`${stack.addresses.page}watch?stream=cam-gap`);
    await waitUntil("document.querySelector('#coverage').textContent === '40.0 s of video, 1 gap of 30.0 s'");
    await tab.evaluate("document.querySelector('#gaps button').click()");
    await waitUntil("document.querySelector('#badge').textContent === 'Replay'");
    await waitUntil("document.querySelector('#video').videoWidth === 640");
    const fromS = await position();

    await waitUntil(`document.querySelector('#video').currentTime > ${fromS + 3}`);
  });
}

async function pageText(tab: Tab): Promise<string> {
  const text = await tab.evaluate("document.querySelector('main')?.innerText ?? document.body.innerText");
  return String(text).slice(0, 1000);
}
