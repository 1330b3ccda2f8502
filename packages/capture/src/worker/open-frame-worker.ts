import type { CapturedFrame } from '../captured-frame.ts';
import type { EncodingLane } from '../source/encoding.ts';
import type { SourceChange } from '../source/frame-source.ts';
import type { FromFrameWorker, Reading, ToFrameWorker } from './frame-worker-messages.ts';

export interface FrameWorkerEvents {
  readonly onFrame: (frame: CapturedFrame) => void;
  readonly onTick: () => void;
  readonly onReading?: (reading: Reading) => void;
  readonly onChange?: (change: SourceChange) => void;
  readonly onLane?: (lane: EncodingLane) => void;
  /** Called if the worker could not be loaded or failed. */
  readonly onError: (message: string) => void;
}

export interface FrameWorker {
  readonly send: (message: ToFrameWorker, transfer?: Transferable[]) => void;
  /** Settles when the frames in progress have been delivered and the worker has ended. */
  readonly stop: () => Promise<void>;
}

/** The page's side of `frame-worker.ts`. */
export function openFrameWorker(createWorker: () => Worker, events: FrameWorkerEvents): FrameWorker {
  const worker = createWorker();
  let broken = false;
  let markStopped = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    markStopped = resolve;
  });

  function send(message: ToFrameWorker, transfer: Transferable[] = []): void {
    worker.postMessage(message, transfer);
  }

  worker.onmessage = ({ data: message }: MessageEvent<FromFrameWorker>) => {
    switch (message.type) {
      case 'frame':
        events.onFrame(message.frame);
        return;
      case 'tick':
        events.onTick();
        return;
      case 'reading':
        events.onReading?.(message.reading);
        return;
      case 'change':
        events.onChange?.(message.change);
        return;
      case 'lane':
        events.onLane?.(message.lane);
        return;
      case 'stopped':
        markStopped();
    }
  };
  worker.onerror = (event) => {
    broken = true;
    markStopped();
    events.onError(event.message || 'its script could not be loaded');
  };

  return {
    send,
    async stop() {
      if (!broken) send({ type: 'stop' });
      await stopped;
      worker.terminate();
    },
  };
}
