/// <reference lib="dom" />
// The page of a camera that is watched: it reports every frame as it captures it, and again when it is on disk.
import {
  type BrowserQueue,
  createCameraSource,
  IngestError,
  openQueue,
  startCapture,
} from '@frame-ingest/capture';
import type { PageReport } from './page-report.ts';

/** Frames of the last seconds. */
const rememberedFrames = 50;

declare const report: (entry: PageReport) => void;

const query = new URLSearchParams(location.search);
const streamName = query.get('stream') ?? '';
const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });
const encoding = query.get('encoding') === 'h264' ? 'h264' : 'jpeg';
const settings = { framerate: Number(query.get('framerate')), width: 640, height: 480, quality: 0.8 };

addEventListener('unhandledrejection', ({ reason }) => report({ type: 'stopped', message: String(reason) }));

for (const timestampMs of remembered()) report({ type: 'remembered', timestampMs });
const queue = await open();
report({ type: 'opened', batches: queue.state().batches });

if (query.get('capture') === 'no') {
  await queue.drained();
  report({ type: 'drained' });
} else {
  const video = document.createElement('video');
  const capture = await startCapture({
    startSource: createCameraSource({ ...settings, video, createWorker, encoding, service: queue.config }),
    queue,
    settings,
    ...(query.has('floor') ? { floor: { ...settings, framerate: 2, quality: 0.3 } } : {}),
    events: {
      onFrame({ timestampMs }) {
        remember(timestampMs);
        report({ type: 'captured', timestampMs });
      },
      onStored: ({ timestampMs, image }) =>
        report({ type: image === null ? 'skipped' : 'stored', timestampMs }),
      onAdapted: ({ reason, settings: { framerate, quality } }) =>
        report({ type: 'changed', reason, framerate, quality }),
      onChange(change) {
        if (change.type === 'lane') report({ type: 'encoded', lane: change.lane });
      },
      onEnd: (error) => report({ type: 'stopped', message: error.message }),
    },
  });
  Object.assign(globalThis, {
    async stopCapture() {
      await capture.stop();
    },
  });
}

function rangeOf(batch: { readonly firstMs: number; readonly lastMs: number }): {
  fromMs: number;
  toMs: number;
} {
  return { fromMs: batch.firstMs, toMs: batch.lastMs };
}

/** A page that has never reached the service has to wait for it. */
async function open(): Promise<BrowserQueue> {
  for (;;) {
    try {
      return await openQueue({
        api: query.get('api') ?? '',
        streamName,
        fetch: (...request) => fetch(...request),
        createWorker,
        ...(query.has('maxStoredBytes') ? { maxStoredBytes: Number(query.get('maxStoredBytes')) } : {}),
        whenFull: query.get('whenFull') === 'thin-out' ? 'thin-out' : 'drop-oldest',
        events: {
          onAnswer: ({ firstMs }, { answer }) =>
            report({ type: 'answered', firstMs, dropped: answer.frames.dropped.length }),
          onRetry: (_batch, error) => report({ type: 'retry', code: error.code }),
          onRefused: (batch, error) => report({ type: 'lost', ...rangeOf(batch), why: error.message }),
          onDropped: (batch, why) => report({ type: 'lost', ...rangeOf(batch), why }),
          onThinned: ({ firstMs, lastMs, lastFrameMs }) =>
            // The last picture that is left lasts as long as those behind it did.
            report({ type: 'lost', fromMs: firstMs, toMs: lastMs + lastFrameMs - 1, why: 'thinned' }),
          onLost: ({ timestampMs }, why) =>
            report({ type: 'lost', fromMs: timestampMs, toMs: timestampMs, why }),
          onSkipped: ({ timestampMs, skipReason: why }) =>
            report({ type: 'lost', fromMs: timestampMs, toMs: timestampMs, why }),
          onStopped: (error) => report({ type: 'stopped', message: error.message }),
          onState: (state) => document.body.replaceChildren(JSON.stringify(state)),
        },
      });
    } catch (error) {
      if (!(error instanceof IngestError && error.retryable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** A page that ends takes reports with it that are on their way; what is in this storage by then is there for the next page. */
function remember(timestampMs: number): void {
  localStorage.setItem('captured', JSON.stringify([...remembered(), timestampMs].slice(-rememberedFrames)));
}

function remembered(): number[] {
  return JSON.parse(localStorage.getItem('captured') ?? '[]') as number[];
}
