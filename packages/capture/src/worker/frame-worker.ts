import { type LogWorkerScope, serveLog } from '../log/browser/serve-log.ts';
import { encodeFrames } from './encode-frames.ts';
import type { FromFrameWorker, ToFrameWorker } from './frame-worker-messages.ts';

/** The parts of its scope that the worker's script uses. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToFrameWorker>) => void) | null;
  postMessage(message: FromFrameWorker, transfer?: Transferable[]): void;
}

// The DOM types declare `self` as a window.
const scope = self as unknown as WorkerScope;

const take = encodeFrames((message, transfer) => scope.postMessage(message, transfer));
scope.onmessage = ({ data: message }) => {
  if (message.type === 'openLog') void serveLog(self as unknown as LogWorkerScope, message);
  else take(message);
};
