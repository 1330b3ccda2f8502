import type { SentBatch } from '../api/send-batch.ts';
import type { IngestError } from '../errors.ts';
import type { LoggedBatch } from '../log/frame-log.ts';

/** Sends the batches of a log, each until the service has it. */
export interface UploadQueue {
  /** Adds a batch of the log. */
  readonly push: (batch: LoggedBatch) => void;
  /** Tries again at once: after a refusal that stopped the queue, or before the end of a pause. */
  readonly retryNow: () => void;
  /**
   * Drops or thins waiting batches, as `whenFull` says, until the log has room for `bytes` below `maxStoredBytes`; at least one
   * if it `isFull`, whatever its size.
   * @returns false if room was needed but nothing could be dropped
   */
  readonly makeRoom: (bytes: number, isFull?: boolean) => Promise<boolean>;
  /** Stops sending until `retryNow`; waiting batches stay in the log. Settles when no request is in progress. */
  readonly pause: () => Promise<void>;
  /** Like `pause`, but final: the log is not used any more. */
  readonly close: () => Promise<void>;
  /** Settles when no batch waits or is being sent; rejects with the refusal that stopped the queue, or a LogError `closed`. */
  readonly drained: () => Promise<void>;
  readonly state: () => UploadState;
}

/** The state of the queue. */
export interface UploadState {
  /**
   * `idle`: nothing waits. `sending`: a request is in progress. `waiting`: until `nextTryMs`, after a failure. `offline`: the
   * machine has no network. `stopped`: by a refusal that every batch would get. `paused`: by its owner.
   */
  readonly activity: 'idle' | 'sending' | 'waiting' | 'offline' | 'stopped' | 'paused';
  /** Batches, frames and bytes that the service has not confirmed, including the batch that is being sent. */
  readonly batches: number;
  readonly frames: number;
  readonly bytes: number;
  /** Capture time of the first waiting frame, in milliseconds since the Unix epoch. */
  readonly oldestMs: number | undefined;
  /** When the next try is due, in milliseconds since the Unix epoch. */
  readonly nextTryMs: number | undefined;
  /** Number of consecutive failures of the first batch. */
  readonly failures: number;
  /** Why the last try failed; undefined after a success. */
  readonly lastError: IngestError | undefined;
  /** Bytes a second over the last requests; undefined before the first. */
  readonly bytesPerSecond: number | undefined;
}

/** Events of the batches. Each batch is reported once by `onAnswer`, `onRefused` or `onDropped`. */
export interface UploadEvents {
  /** Called if the service has the batch: see `sent.answer`. The batch has left the log. */
  readonly onAnswer: (batch: LoggedBatch, sent: SentBatch) => void;
  /** Called if a try failed; the batch waits in the log. */
  readonly onRetry: (batch: LoggedBatch, error: IngestError, pauseMs: number) => void;
  /** Called if the service refused this batch for good; it has left the log, and the next one is sent. */
  readonly onRefused: (batch: LoggedBatch, error: IngestError) => void;
  /** Called if the service would refuse every batch: the queue has stopped, and everything stays in the log. */
  readonly onStopped: (error: IngestError) => void;
  /**
   * Called if the batch was dropped because the log was full, the disk has lost it, or none of its frames has a picture; see
   * `reason`.
   */
  readonly onDropped: (batch: LoggedBatch, reason: string) => void;
  /** Called if `lost` pictures of the batch were dropped because the log was full. */
  readonly onThinned: (batch: LoggedBatch, lost: number) => void;
  /** Called if `state()` has changed. */
  readonly onState: (state: UploadState) => void;
}
