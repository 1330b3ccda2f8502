import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromiumWithProfile } from '../../../test/support/chromium.ts';
import type { Surroundings } from './hard-times.ts';
import { type CaptureRun, runCamera } from './run-camera.ts';
import { WatchedCamera } from './watched-camera.ts';

export interface CaptureRunOptions {
  /** What the page is asked for, beside its stream: `floor`, `encoding`, `maxStoredBytes`, `whenFull`. */
  readonly query?: Readonly<Record<string, string>>;
  /** A number from 0 to 1, without 1. */
  readonly random?: () => number;
  /** Makes things go wrong, and right again. */
  readonly during: (surroundings: Surroundings) => Promise<void>;
}

/** {@link runCamera} with a camera in Chromium. */
export async function runCapture({
  query = {},
  random = Math.random,
  during,
}: CaptureRunOptions): Promise<CaptureRun> {
  const profile = mkdtempSync(join(tmpdir(), 'capture-soak-profile-'));
  // An override of the quota is only felt in a profile on disk.
  const browser = await launchChromiumWithProfile(profile, [
    '--use-fake-device-for-media-stream=fps=30',
    '--use-fake-ui-for-media-stream',
  ]);
  try {
    return await runCamera({
      query,
      openCamera: (page) => WatchedCamera.open(browser, page),
      during: (surroundings) => during({ ...surroundings, random }),
    });
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
