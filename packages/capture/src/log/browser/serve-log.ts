import { LogError } from '../../errors.ts';
import type { FrameLog } from '../frame-log.ts';
import { toLogError } from '../to-log-error.ts';
import type {
  FromLogWorker,
  LogCall,
  LogFailure,
  OpenLogMessage,
  ToLogWorker,
} from './log-worker-messages.ts';
import { openStoredLog } from './open-stored-log.ts';

/** What a worker that keeps a log needs of its surroundings. */
export interface LogWorkerScope {
  onmessage: ((event: MessageEvent<ToLogWorker>) => void) | null;
  postMessage(message: FromLogWorker, transfer?: Transferable[]): void;
}

/** The worker's side of `connectLogWorker`. From now on the worker's messages are those of the log. */
export async function serveLog(
  scope: LogWorkerScope,
  { name, storage, options }: OpenLogMessage,
): Promise<void> {
  const opening = openStoredLog(name, storage, {
    ...options,
    onDamage: (damage) => scope.postMessage({ type: 'logDamage', damage }),
  });

  scope.onmessage = async ({ data: message }) => {
    if (message.type !== 'logCall') return;
    const { id, call } = message;
    const { log } = await opening;
    try {
      const { value, transfer } = await run(log, call);
      scope.postMessage({ type: 'logAnswer', id, value, sizeBytes: log.sizeBytes() }, transfer);
    } catch (error) {
      scope.postMessage({ type: 'logAnswer', id, error: toFailure(error), sizeBytes: log.sizeBytes() });
    }
  };

  try {
    const { log, storage } = await opening;
    const { left, uncutMs } = log;
    scope.postMessage({ type: 'logOpened', storage, left, uncutMs, sizeBytes: log.sizeBytes() });
  } catch (error) {
    scope.postMessage({ type: 'logNotOpened', error: toFailure(error) });
  }
}

async function run(
  log: FrameLog,
  call: LogCall,
): Promise<{ readonly value?: unknown; readonly transfer?: Transferable[] }> {
  switch (call.method) {
    case 'append':
      await log.append(call.frame);
      return {};
    case 'cut':
      return { value: await log.cut(call.end) };
    case 'read': {
      const batch = await log.read(call.sequence);
      return { value: batch, transfer: batch.frames.flatMap(({ image }) => image?.buffer ?? []) };
    }
    case 'thin':
      return { value: await log.thin(call.sequence, call.keepEvery) };
    case 'remove':
      await log.remove(call.sequence);
      return {};
    case 'close':
      await log.close();
      return {};
  }
}

function toFailure(error: unknown): LogFailure {
  const { code, message } = error instanceof LogError ? error : toLogError(error, 'log');
  return { code, message };
}
