import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditReport } from '@frame-ingest/audit';
import { launchChromiumWithProfile } from '../../../test/support/chromium.ts';
import { startFaultyProxy } from '../../../test/support/faulty-proxy.ts';
import { auditUntilSettled } from '../audit-until-settled.ts';
import { StackProcess } from '../stack-process.ts';
import type { FrameCounts } from './frame-record.ts';
import type { Surroundings } from './hard-times.ts';
import type { PageReport } from './page-report.ts';
import { serveCameraPage } from './serve-camera-page.ts';
import { WatchedCamera } from './watched-camera.ts';

export interface CaptureRunOptions {
  /** What the page is asked for, beside its stream: `floor`, `maxStoredBytes`, `whenFull`. */
  readonly query?: Readonly<Record<string, string>>;
  /** A number from 0 to 1, without 1. */
  readonly random?: () => number;
  /** Makes things go wrong, and right again. */
  readonly during: (surroundings: Surroundings) => Promise<void>;
}

export interface CaptureRun {
  readonly report: AuditReport;
  readonly counts: FrameCounts;
  /** What the pages reported beside frames. */
  readonly reports: readonly PageReport[];
}

const streamName = 'cam-watched';

/**
 * A camera in Chromium captures to a local stack, which things go wrong around; when all has been sent, what it captured is
 * compared with archive and stream, frame by frame.
 */
export async function runCapture({
  query = {},
  random = Math.random,
  during,
}: CaptureRunOptions): Promise<CaptureRun> {
  const folder = mkdtempSync(join(tmpdir(), 'capture-soak-'));
  const page = await serveCameraPage();
  const proxy = await startFaultyProxy();
  const stack = new StackProcess(join(folder, 'stack'), ['--allow-origin', page.url]);
  // An override of the quota is only felt in a profile on disk.
  const browser = await launchChromiumWithProfile(join(folder, 'profile'), [
    '--use-fake-device-for-media-stream=fps=30',
    '--use-fake-ui-for-media-stream',
  ]);
  try {
    await stack.start();
    proxy.setTarget(stack.addresses.api);
    const camera = await WatchedCamera.open(browser, page.url, streamName, {
      api: proxy.url,
      framerate: '10',
      ...query,
    });
    await during({ camera, proxy, stack, random });
    await camera.drain();
    const captured = camera.record.captured();
    const { report } = await auditUntilSettled(stack, { answers: [], captured }, Date.now());
    return { report, counts: camera.record.counts(), reports: camera.record.reports };
  } finally {
    await browser.close();
    await stack.kill('SIGTERM');
    await proxy.close();
    page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
