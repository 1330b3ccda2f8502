import { LogError } from '../../errors.ts';
import type { FrameLog } from '../frame-log.ts';
import type { FrameLogOptions } from '../open-frame-log.ts';
import { connectLogWorker, LogWorkerMissing } from './connect-log-worker.ts';
import { lockLog } from './lock-log.ts';
import type { LogStorage } from './open-stored-log.ts';

export interface BrowserLogOptions extends FrameLogOptions {
  /** Name of a log of the origin. Any text, for example the stream's name and the API's address. */
  readonly name: string;
  /**
   * Starts `frame-worker.ts` for the log only.
   * @default - the page itself keeps the log in the database
   */
  readonly createWorker?: () => Worker;
  /**
   * Where the log is, from `listLogs`.
   * @default - the origin's file system, otherwise its database, otherwise memory
   */
  readonly storage?: LogStorage;
  /**
   * Takes the log from a tab that has it.
   * @default false
   */
  readonly steal?: boolean;
  /** Called if another tab has taken the log. This log is closed, and the other tab finds everything that had settled. */
  readonly onLost?: () => void;
}

/** A log of this origin. */
export interface BrowserLog extends FrameLog {
  readonly storage: LogStorage;
  /** `memory`: unsent frames are lost with the page. */
  readonly durability: 'disk' | 'memory';
  /** Whether it is certain that no other tab writes the same log. */
  readonly isOnlyWriter: boolean;
}

/**
 * Opens a log and locks it against other tabs of the origin.
 * @throws LogError `busy` if another tab has it and `steal` is not set
 */
export async function openBrowserLog({
  name,
  createWorker,
  storage,
  steal = false,
  onLost,
  ...options
}: BrowserLogOptions): Promise<BrowserLog> {
  let isLost = false;
  let closeLost = (): void => undefined;
  const lock = await lockLog(name, {
    steal,
    onLost() {
      isLost = true;
      closeLost();
    },
  });
  if (lock.state === 'busy') {
    throw new LogError(
      'busy',
      `another tab of this site is capturing to "${name}": close it, or take over from it`,
    );
  }

  try {
    const opened = await open(name, createWorker, storage, options);
    closeLost = () => {
      void opened.log
        .close()
        .catch(() => undefined)
        .then(onLost);
    };
    // Another tab took it while it was opened.
    if (isLost) closeLost();
    return {
      ...opened.log,
      storage: opened.storage,
      durability: opened.storage === 'memory' ? 'memory' : 'disk',
      isOnlyWriter: lock.state === 'held',
      close: () => opened.log.close().finally(lock.release),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function open(
  name: string,
  createWorker: (() => Worker) | undefined,
  storage: LogStorage | undefined,
  { onDamage = () => undefined, ...options }: FrameLogOptions,
): Promise<{ readonly storage: LogStorage; readonly log: FrameLog }> {
  try {
    if (createWorker !== undefined) {
      return await connectLogWorker(createWorker, { type: 'openLog', name, storage, options }, onDamage);
    }
  } catch (error) {
    if (!(error instanceof LogWorkerMissing)) throw error;
  }
  // Usually the worker has this code; few pages need it.
  const { openStoredLog } = await import('./open-stored-log.ts');
  return openStoredLog(name, storage, { ...options, onDamage });
}
