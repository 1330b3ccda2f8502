import type { Locator, Page } from 'playwright-core';
import { describeInChromium, launchWholeChromium } from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import { openCapturePage, startCapturing, stopCapturing, waitUntil } from '../support/open-capture-page.ts';
import { useCapturePages } from '../support/use-capture-pages.ts';

describeInChromium('the deck of the page: state and buttons', () => {
  const { addresses, open } = useCapturePages();

  const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.id');
  const deck = (page: Page): Locator => page.getByRole('region', { name: 'Capture', exact: true });

  async function styleOf(page: Page): Promise<{ colour: string; icon: string; word: string }> {
    return page.evaluate(`(() => {
      const button = document.querySelector('#primary');
      return {
        colour: getComputedStyle(button).backgroundColor,
        icon: button.querySelector('use').getAttribute('href'),
        word: button.textContent.trim(),
      };
    })()`);
  }

  test('a run needs no more than a keyboard, and the focus stays on the button', async () => {
    const page = await open();
    for (let press = 0; (await focused(page)) !== 'primary'; press += 1) {
      expect(press).toBeLessThan(20);
      await page.keyboard.press('Tab');
    }

    await page.keyboard.press('Enter');
    await page.locator('#status', { hasText: /^Live/ }).waitFor();
    expect(await focused(page)).toBe('primary');

    await page.keyboard.press('Space');
    await page.getByText('Stopped after').waitFor();
    expect(await focused(page)).toBe('primary');
  });

  test('who presses Enter in the name of the stream starts, does not stop, and stays there', async () => {
    const page = await open();
    await page.locator('#stream').focus();

    await page.keyboard.press('Enter');
    await page.locator('#status', { hasText: /^Live/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('other');

    expect(await focused(page)).toBe('stream');
    expect(await page.locator('#stream').inputValue()).toBe(addresses().stream);
    expect(await page.locator('#status').textContent()).toMatch(/^Live/);
  });

  test('what cannot be chosen during a run keeps the focus and its value', async () => {
    const page = await open();
    await startCapturing(page);
    const source = page.locator('#source');
    const before = await source.inputValue();
    await source.focus();

    await page.keyboard.press('ArrowDown');

    expect(await focused(page)).toBe('source');
    expect(await source.getAttribute('aria-disabled')).toBe('true');
    expect(await source.inputValue()).toBe(before);
  });

  test('Start and Stop differ in colour, icon and word', async () => {
    const page = await open();
    const start = await styleOf(page);
    await startCapturing(page);
    const stop = await styleOf(page);

    expect([start.word, stop.word]).toEqual(['Start', 'Stop']);
    expect(stop.icon).not.toBe(start.icon);
    expect(stop.colour).not.toBe(start.colour);
  });

  test('a double click on Start starts', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Start' }).dblclick();

    await page.locator('#status', { hasText: /^Live/ }).waitFor();
    await waitUntil(page, "Number(document.querySelector('#captured').textContent) > 3");
  });

  test('the camera is shown before anything is captured, and the run takes it over', async () => {
    const page = await open();
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.getByRole('button', { name: 'Show camera' }).click();
    await page.getByText('Camera on').waitFor();
    await waitUntil(page, "document.querySelector('#preview').currentTime > 0.5");
    expect(await page.locator('#captured').textContent()).toBe('0');
    expect(posts).toEqual([]);
    await page.evaluate("shown = document.querySelector('#preview').srcObject.getVideoTracks()[0]");

    await startCapturing(page);

    const track = "document.querySelector('#preview').srcObject.getVideoTracks()[0]";
    expect(await page.evaluate(`${track} === shown && shown.readyState`)).toBe('live');
    await stopCapturing(page);
    expect(await page.evaluate('shown.readyState')).toBe('ended');
  });

  test('a camera that is hidden again is released', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Show camera' }).click();
    await page.getByText('Camera on').waitFor();
    await page.evaluate("shown = document.querySelector('#preview').srcObject.getVideoTracks()[0]");

    await page.getByRole('button', { name: 'Hide camera' }).click();

    await page.getByText('Ready', { exact: true }).waitFor();
    expect(await page.evaluate('shown.readyState')).toBe('ended');
  });

  /** Somebody who looks at the browser's question for as long as the test wants. */
  const hesitantUser = `
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      await new Promise((resolve) => { answer = resolve; });
      given = await ask(wish);
      return given;
    };`;

  test.each(['Start', 'Show camera'])(
    'a question for the camera can be taken back after %s, and a late yes lights no camera',
    async (button) => {
      const page = await open({}, hesitantUser);
      await page.getByRole('button', { name: button }).click();
      await page.getByText('Waiting for the camera').waitFor();
      await waitUntil(page, "typeof answer !== 'undefined'");

      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Ready', { exact: true }).waitFor();
      await page.evaluate('answer()');
      await waitUntil(page, "typeof given !== 'undefined' && given.getTracks()[0].readyState === 'ended'");

      expect(await page.getByText('Ready', { exact: true }).isVisible()).toBe(true);
      expect(await page.locator('#captured').textContent()).toBe('0');
      expect(await page.getByRole('alert').isVisible()).toBe(false);
    },
  );

  test('a fragment number is short to see and whole to copy', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await startCapturing(page);
    const number = page.locator('#log .fragment-number').first();
    await number.waitFor();

    await number.getByRole('button', { name: 'Copy fragment number' }).click();
    await number.getByText('Copied').waitFor();

    const shown = await number.locator('.digits').textContent();
    const copied: string = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toMatch(/^\d{20,}$/);
    expect(shown).toBe(`${copied.slice(0, 6)}…${copied.slice(-6)}`);
    expect(await number.locator('.digits').getAttribute('title')).toBe(copied);
  });

  test('all times are in one time zone, which is told', async () => {
    const page = await open({ timezoneId: 'Asia/Kolkata' });
    await startCapturing(page);
    await page.locator('#log .fragment time').first().waitFor();

    const times = await page.locator('#log time').evaluateAll((elements) =>
      elements.map((element) => ({
        text: element.textContent,
        utc: element.getAttribute('datetime'),
      })),
    );

    expect(times.length).toBeGreaterThan(1);
    for (const { text, utc } of times) {
      const inKolkata = new Date(Date.parse(utc ?? '') + 5.5 * 3_600_000).toISOString().slice(11, 23);
      expect(text).toBe(inKolkata);
    }
    expect(await page.locator('.footnote').textContent()).toContain('Asia/Calcutta, GMT+05:30');
  });

  test('on a phone state and Stop stay in sight, and nothing is too small for a finger', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const page = await open(phone);
    await startCapturing(page);
    await page.locator('#log > li').first().waitFor();
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');

    const box = await deck(page).boundingBox();
    expect(box?.y).toBeGreaterThan(600);
    expect(Number(box?.y) + Number(box?.height)).toBeLessThanOrEqual(844.5);
    const small = await page
      .locator('button:visible, select:visible, input:visible, summary:visible, a:visible')
      .evaluateAll((targets) =>
        targets
          .map((target) => (target.closest('label.check') ?? target).getBoundingClientRect())
          .filter(({ height, width }) => height < 43.5 || width < 43.5)
          .map(({ width, height }) => `${width} x ${height}`),
      );
    expect(small).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('a phone offers its back and front camera before it may tell them apart', async () => {
    const forbidding = await launchWholeChromium(cameras.deniedCamera);
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const noteWish = `
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wish) => { wished = wish.video.facingMode; return ask(wish); };`;
    const page = await openCapturePage(forbidding, addresses().page, noteWish, phone);
    const source = page.getByRole('combobox', { name: 'Source' });
    expect(await source.locator('option').allInnerTexts()).toEqual([
      'Back camera',
      'Front camera',
      'Sample clip',
    ]);

    await source.selectOption('Front camera');
    await page.getByRole('button', { name: 'Show camera' }).click();
    await page.getByRole('alert').waitFor();

    expect(await page.evaluate('wished')).toEqual({ ideal: 'user' });
    await forbidding.close();
  });

  test('rate, size and quality can be changed during a run', async () => {
    const page = await open();
    await page.getByText('More settings').click();
    await page.getByLabel('Reduce quality').uncheck();
    await startCapturing(page);

    await page.getByLabel('Frames per second').selectOption('5');
    await page.getByLabel('Size').selectOption('320 × 240');
    await page.getByRole('combobox', { name: 'Quality' }).selectOption('0.5');

    await page.locator('#capture-settings', { hasText: '5 fps, 320 × 240, quality 0.5' }).waitFor();
    await page.locator('#rate', { hasText: /^[45]\.\d$/ }).waitFor();
    await stopCapturing(page);
    expect(await page.locator('#encoded').textContent()).toBe(await page.locator('#captured').textContent());
  });
});
