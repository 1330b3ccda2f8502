import { describeInFirefox, launchFirefox } from '../../../../test/support/firefox.ts';
import { testViewer } from './test-viewer.ts';

jest.setTimeout(180_000);

describeInFirefox('the viewer in Firefox', () => {
  testViewer(async () => {
    const browser = await launchFirefox();
    const page = await browser.newPage();
    return {
      goto: (url) => page.goto(url),
      evaluate: (expression) => page.evaluate(expression),
      close: () => browser.close(),
    };
  });
});
