import type { SentBatch } from '../api/send-batch.ts';
import type { IngestError } from '../errors.ts';
import type { LoggedBatch } from '../log/frame-log.ts';

/** Sends the batches of a log, each until the service has it. */
export interface UploadQueue {
  /** Takes a batch that the log has. */
  readonly push: (batch: LoggedBatch) => void;
  /** Tries again at once: after a refusal that stopped the queue, or instead of the rest of a pause. */
  readonly retryNow: () => void;
  /**
   * Lets batches that wait give way, by `whenFull`, until the log has room for so much more below `maxStoredBytes`, and one at
   * least where it `isFull` whatever its size.
   * @returns false where nothing gave way that had to
   */
  readonly makeRoom: (bytes: number, isFull?: boolean) => Promise<boolean>;
  /** Sends nothing more until `retryNow`; what waits stays in the log. Settles when no request is under way. */
  readonly pause: () => Promise<void>;
  /** As `pause`, for good: nobody asks the log for anything more. */
  readonly close: () => Promise<void>;
  /** Settles when nothing waits and nothing is being sent; rejects with the refusal that stopped the queue. */
  readonly drained: () => Promise<void>;
  readonly state: () => UploadState;
}

/** How the queue stands. */
export interface UploadState {
  /**
   * `idle`: nothing waits. `sending`: a request is under way. `waiting`: until `nextTryMs`, after a failure. `offline`: the
   * machine has no network. `stopped`: by a refusal that would come again. `paused`: by its owner.
   */
  readonly activity: 'idle' | 'sending' | 'waiting' | 'offline' | 'stopped' | 'paused';
  /** Batches, frames and bytes that the service has not confirmed, the one that is being sent included. */
  readonly batches: number;
  readonly frames: number;
  readonly bytes: number;
  /** When the first frame that waits was captured, in milliseconds since the Unix epoch. */
  readonly oldestMs: number | undefined;
  /** When the next try is due, in milliseconds since the Unix epoch. */
  readonly nextTryMs: number | undefined;
  /** How often the batch at the head has failed in a row. */
  readonly failures: number;
  /** Why the last try failed, until one succeeds. */
  readonly lastError: IngestError | undefined;
  /** Bytes a second over the last requests; undefined before the first. */
  readonly bytesPerSecond: number | undefined;
}

/** What becomes of the batches. Every batch is told of once by `onAnswer`, `onRefused` or `onDropped`. */
export interface UploadEvents {
  /** The service has the batch: see `sent.answer` for what became of it. It has left the log. */
  readonly onAnswer: (batch: LoggedBatch, sent: SentBatch) => void;
  /** A try failed, and the batch waits in the log. */
  readonly onRetry: (batch: LoggedBatch, error: IngestError, pauseMs: number) => void;
  /** The service will never take this batch, as it has said; it has left the log, and the next one is sent. */
  readonly onRefused: (batch: LoggedBatch, error: IngestError) => void;
  /** The service refuses in a way that every batch would meet: the queue has stopped, and everything stays in the log. */
  readonly onStopped: (error: IngestError) => void;
  /** The log was full and this batch gave way, the disk has lost it, or none of its frames has a picture, as `reason` says. */
  readonly onDropped: (batch: LoggedBatch, reason: string) => void;
  /** The log was full, and this batch gave `lost` of its pictures. */
  readonly onThinned: (batch: LoggedBatch, lost: number) => void;
  /** `state()` is another. */
  readonly onState: (state: UploadState) => void;
}
