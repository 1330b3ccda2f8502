import type { Page } from 'playwright-core';
import { describeInChromium } from '../../../../test/support/chromium.ts';
import { faultyEncoder } from '../h264/faulty-encoder.ts';
import { startCapturing, stopCapturing } from '../support/open-capture-page.ts';
import { useCapturePages } from '../support/use-capture-pages.ts';

jest.setTimeout(90_000);

describeInChromium('how the page sends frames', () => {
  const { open } = useCapturePages();
  const lane = (page: Page, text: string | RegExp) => page.locator('#lane', { hasText: text }).waitFor();

  async function count(page: Page, id: string): Promise<number> {
    return Number((await page.locator(`#${id}`).textContent())?.replaceAll(',', ''));
  }

  /** @returns the media types of the bodies that go to the service */
  function noteBodies(page: Page): Set<string> {
    const types = new Set<string>();
    page.on('request', (request) => {
      if (request.url().endsWith('/FrameData')) types.add(request.headers()['content-type'] ?? '');
    });
    return types;
  }

  test.each(['Sample clip', 'camera'])(
    'the %s goes as H.264 where the browser is good at it, and every frame is in the video',
    async (source) => {
      const page = await open();
      const types = noteBodies(page);
      if (source !== 'camera') await page.getByRole('combobox', { name: 'Source' }).selectOption(source);

      await startCapturing(page);
      await lane(page, 'H.264, encoded by this browser');
      await page.locator('#log > li:nth-child(3)').waitFor();
      await stopCapturing(page);

      expect([...types]).toEqual(['application/vnd.frame-ingest.h264']);
      expect(await count(page, 'captured')).toBeGreaterThan(20);
      expect(await count(page, 'encoded')).toBe(await count(page, 'captured'));
      expect(await count(page, 'lost')).toBe(0);
    },
  );

  test('JPEG can be chosen, by name, and what is chosen cannot be changed during the run', async () => {
    const page = await open();
    const types = noteBodies(page);
    const choice = page.getByRole('combobox', { name: 'Send frames as' });
    await page.getByText('More settings').click();
    await choice.selectOption('JPEG');

    await startCapturing(page);
    await lane(page, 'JPEG: JPEG was requested');
    await page.locator('#log > li').first().waitFor();

    expect(await choice.getAttribute('aria-disabled')).toBe('true');
    await stopCapturing(page);
    expect([...types]).toEqual(['application/vnd.frame-ingest.bundle']);
  });

  test('a service that takes no H.264 is told of as the reason', async () => {
    const page = await open(
      {},
      `
      const { fetch } = window;
      window.fetch = async (...request) => {
        const response = await fetch(...request);
        if (!response.url.endsWith('/Config')) return response;
        return Response.json({ ...(await response.json()), h264: null });
      };`,
    );

    await startCapturing(page);

    await lane(page, 'JPEG: the service does not accept H.264');
  });

  test('an encoder that breaks is told of among the answers, and the run goes on without a loss', async () => {
    const page = await open();
    await page.route('**/frame-worker.js', async (route) => {
      const response = await route.fetch();
      const fault = faultyEncoder('fails by itself', { encoder: 1, first: 25 });
      await route.fulfill({ response, body: `${fault}\n${await response.text()}` });
    });

    await startCapturing(page);
    await lane(page, 'JPEG: the codec broke');
    await page.getByText('From now on frames are sent as JPEG: the codec broke').waitFor();
    await page.locator('#log > li:nth-child(5)').waitFor();
    await stopCapturing(page);

    expect(await count(page, 'captured')).toBeGreaterThan(30);
    expect(await count(page, 'encoded')).toBe(await count(page, 'captured'));
    expect(await count(page, 'lost')).toBe(0);
  });
});
