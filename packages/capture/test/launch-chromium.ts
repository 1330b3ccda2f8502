import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Tests in Chromium fail without it in CI; on a developer's machine they are skipped, and say so. */
export function describeInChromium(title: string, tests: () => void): void {
  if (existsSync(chromiumPath) || process.env['CI'] === 'true') {
    describe(title, tests);
    return;
  }
  console.warn(`Skipped "${title}": no Chromium at ${chromiumPath}. Set CHROMIUM_PATH to run these tests.`);
  describe.skip(title, tests);
}

const args = {
  /** A camera of 30 frames a second, and nobody who has to allow it. */
  camera: ['--use-fake-device-for-media-stream=fps=30', '--use-fake-ui-for-media-stream'],
  deniedCamera: ['--use-fake-device-for-media-stream=fps=30', '--deny-permission-prompts'],
  noCamera: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
};

export function launchChromium(camera: keyof typeof args): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    // A container has neither a GPU nor, often, the user namespaces of the sandbox.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', ...args[camera]],
  });
}
