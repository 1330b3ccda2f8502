import type { CapturedFrame } from '../captured-frame.ts';
import type { FromFrameWorker, ToFrameWorker } from './frame-worker-messages.ts';

export interface FrameWorkerEvents {
  readonly onFrame: (frame: CapturedFrame) => void;
  readonly onTick: () => void;
  /** The worker could not be loaded, or broke down. */
  readonly onError: (message: string) => void;
}

export interface FrameWorker {
  readonly send: (message: ToFrameWorker, transfer?: Transferable[]) => void;
  /** Settles when the frames under way have been delivered and the worker has ended. */
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
    if (message.type === 'frame') events.onFrame(message.frame);
    else if (message.type === 'tick') events.onTick();
    else markStopped();
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
