import type { CapturedFrame } from '../captured-frame.ts';
import { type LogWorkerScope, serveLog } from '../log/browser/serve-log.ts';
import { createArrivalClock } from '../source/create-arrival-clock.ts';
import { createFramePacer } from '../source/create-frame-pacer.ts';
import { createUtcClock } from '../source/create-utc-clock.ts';
import { createFrameEncoder, type FrameEncoder } from './create-frame-encoder.ts';
import type { FromFrameWorker, ToFrameWorker } from './frame-worker-messages.ts';

/** The script of the worker that encodes frames, and keeps time for pages that are hidden. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToFrameWorker>) => void) | null;
  postMessage(message: FromFrameWorker, transfer?: Transferable[]): void;
}

// The DOM library describes `self` as a window.
const scope = self as unknown as WorkerScope;

let encoder: FrameEncoder | undefined;
let reader: ReadableStreamDefaultReader<VideoFrame> | undefined;
let reading = Promise.resolve();
let ticker: ReturnType<typeof setInterval> | undefined;

scope.onmessage = ({ data: message }) => {
  switch (message.type) {
    case 'openLog':
      void serveLog(self as unknown as LogWorkerScope, message);
      return;
    case 'encode':
      encoder = createFrameEncoder(message.encoder, deliver);
      reader = message.pictures?.getReader();
      // `reportError` reaches the page as the worker's error event; a rejection would not.
      if (reader !== undefined) reading = readPictures(reader, message.framerate, encoder).catch(reportError);
      return;
    case 'picture':
      encoder?.encode(message.picture, message.timestampMs);
      return;
    case 'tick':
      ticker = setInterval(() => scope.postMessage({ type: 'tick' }), message.intervalMs);
      return;
    case 'stop':
      void stop();
  }
};

function deliver(frame: CapturedFrame): void {
  scope.postMessage({ type: 'frame', frame }, frame.image === null ? [] : [frame.image.buffer]);
}

/** Reads without waiting for the encoder: the stream throws frames away, uncounted, when its reader is slow. */
async function readPictures(
  pictures: ReadableStreamDefaultReader<VideoFrame>,
  framerate: number,
  { encode }: FrameEncoder,
): Promise<void> {
  const arrivalClock = createArrivalClock();
  const utcClock = createUtcClock({ wallNowMs: Date.now, monotonicNowMs: () => performance.now() });
  const pacer = createFramePacer(framerate);

  for (;;) {
    const { done, value: picture } = await pictures.read();
    if (done) return;

    const capturedAtMs = arrivalClock.capturedAtMs(picture.timestamp, performance.now());
    const timestampMs = capturedAtMs === undefined ? undefined : utcClock.utcMsAt(capturedAtMs);
    if (timestampMs !== undefined && pacer.accepts(timestampMs)) encode(picture, timestampMs);
    else picture.close();
  }
}

async function stop(): Promise<void> {
  clearInterval(ticker);
  await reader?.cancel();
  await reading;
  await encoder?.idle();
  scope.postMessage({ type: 'stopped' });
}
