import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditReport } from '@frame-ingest/audit';
import { type FaultyProxy, startFaultyProxy } from '../../../test/support/faulty-proxy.ts';
import { auditUntilSettled } from '../audit-until-settled.ts';
import { StackProcess } from '../stack-process.ts';
import { createFrameRecord, type FrameCounts, type FrameRecord } from './frame-record.ts';
import type { PageReport } from './page-report.ts';
import { serveCameraPage } from './serve-camera-page.ts';

/** A browser that shows the page of a watched camera. */
export interface CameraBrowser {
  /** Stops the camera, and opens another page. */
  readonly leaveFor: (url: string) => Promise<void>;
}

/** What a browser has to show, and whom to tell. */
export interface CameraVisit {
  /** The page, which begins to capture at once. */
  readonly url: string;
  readonly record: FrameRecord;
}

/** What can go wrong around a camera. */
export interface CameraSurroundings<Camera> {
  readonly camera: Camera;
  readonly proxy: FaultyProxy;
  readonly stack: StackProcess;
}

export interface CameraRunOptions<Camera> {
  /** What the page is asked for, beside its stream: `floor`, `encoding`, `maxStoredBytes`, `whenFull`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Opens the page in a browser, which the caller ends. */
  readonly openCamera: (visit: CameraVisit) => Promise<Camera>;
  /** Makes things go wrong, and right again. */
  readonly during: (surroundings: CameraSurroundings<Camera>) => Promise<void>;
}

export interface CaptureRun {
  readonly report: AuditReport;
  readonly counts: FrameCounts;
  /** What the pages reported beside frames. */
  readonly reports: readonly PageReport[];
}

const streamName = 'cam-watched';
const drainWithinMs = 120_000;

/**
 * A camera captures to a local stack, which things go wrong around; when all has been sent, what it captured is compared with
 * archive and stream, frame by frame.
 */
export async function runCamera<Camera extends CameraBrowser>({
  query = {},
  openCamera,
  during,
}: CameraRunOptions<Camera>): Promise<CaptureRun> {
  const dataDir = mkdtempSync(join(tmpdir(), 'capture-soak-'));
  const record = createFrameRecord(streamName);
  const page = await serveCameraPage(record.add);
  const proxy = await startFaultyProxy();
  const stack = new StackProcess(dataDir, ['--allow-origin', page.url]);
  const asked = { stream: streamName, api: proxy.url, framerate: '10', ...query };
  try {
    await stack.start();
    proxy.setTarget(stack.addresses.api);
    const camera = await openCamera({ url: `${page.url}/?${new URLSearchParams(asked)}`, record });
    await during({ camera, proxy, stack });
    await camera.leaveFor(`${page.url}/?${new URLSearchParams({ ...asked, capture: 'no' })}`);
    await waitUntilDrained(record);
    const captured = record.captured();
    const { report } = await auditUntilSettled(stack, { answers: [], captured }, Date.now());
    return { report, counts: record.counts(), reports: record.reports };
  } finally {
    await stack.kill('SIGTERM');
    await proxy.close();
    page.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function waitUntilDrained(record: FrameRecord): Promise<void> {
  const deadlineMs = Date.now() + drainWithinMs;
  while (!record.reports.some(({ type }) => type === 'drained')) {
    if (Date.now() > deadlineMs) {
      const last = JSON.stringify(record.reports.slice(-3));
      throw new Error(`the queue was not empty after ${drainWithinMs} ms; the last reports: ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
