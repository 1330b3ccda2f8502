// What a captured frame costs the page's main thread, in Chromium with the local stack.
// node --import tsx packages/capture/bench/main-thread.ts [seconds]
import { launchChromium } from '../../../test/support/chromium.ts';
import { cameras } from '../test/cameras.ts';
import { startTestStack, waitForConfig } from '../test/support/open-capture-page.ts';

const seconds = Number(process.argv[2] ?? 10);
const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration', 'TaskDuration'] as const;

const { stack, stop } = await startTestStack();
const browser = await launchChromium(cameras.camera);
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 960 } });
  await page.goto(stack.addresses.page);
  await waitForConfig(page);
  await page.getByLabel('Frames per second').selectOption('30');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#log > li:nth-child(2)').waitFor();

  const before = await measure();
  await page.waitForTimeout(seconds * 1000);
  const after = await measure();

  const frames = after.captured - before.captured;
  console.log(`${frames} frames in ${seconds} s, milliseconds of the main thread for each:`);
  for (const part of parts) {
    console.log(`${part.padEnd(20)} ${(((after[part] - before[part]) * 1000) / frames).toFixed(2)}`);
  }

  async function measure() {
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    const captured = Number((await page.locator('#captured').textContent())?.replaceAll(',', ''));
    const [script, layout, style, task] = parts.map(value);
    return {
      captured,
      ScriptDuration: script ?? 0,
      LayoutDuration: layout ?? 0,
      RecalcStyleDuration: style ?? 0,
      TaskDuration: task ?? 0,
    };
  }
} finally {
  await browser.close();
  await stop();
}
