import type { CapturedFrame } from '../../captured-frame.ts';
import type { LogErrorCode } from '../../errors.ts';
import type { BatchEnd, LoggedBatch } from '../frame-log.ts';
import type { LogDamage } from '../log-damage.ts';
import type { FrameLogOptions } from '../open-frame-log.ts';
import type { LogStorage } from './open-stored-log.ts';

/** Messages from the page to a frame worker that keeps a log. Such a worker does nothing else. */
export type ToLogWorker = OpenLogMessage | LogCallMessage;

/** The first message. */
export interface OpenLogMessage {
  readonly type: 'openLog';
  readonly name: string;
  readonly storage: LogStorage | undefined;
  readonly options: Omit<FrameLogOptions, 'onDamage'>;
}

export interface LogCallMessage {
  readonly type: 'logCall';
  /** The answer has the same. */
  readonly id: number;
  readonly call: LogCall;
}

export type LogCall =
  | { readonly method: 'append'; readonly frame: CapturedFrame }
  | { readonly method: 'cut'; readonly end: BatchEnd }
  | { readonly method: 'read' | 'remove'; readonly sequence: number }
  | { readonly method: 'thin'; readonly sequence: number; readonly keepEvery: number }
  | { readonly method: 'close' };

/** Messages from that worker to the page. */
export type FromLogWorker =
  | {
      readonly type: 'logOpened';
      readonly storage: LogStorage;
      readonly left: readonly LoggedBatch[];
      readonly uncutMs: readonly number[];
      readonly sizeBytes: number;
    }
  | { readonly type: 'logNotOpened'; readonly error: LogFailure }
  | {
      readonly type: 'logAnswer';
      readonly id: number;
      readonly value?: unknown;
      readonly error?: LogFailure;
      readonly sizeBytes: number;
    }
  | { readonly type: 'logDamage'; readonly damage: LogDamage };

/** A `LogError` that can be sent. */
export interface LogFailure {
  readonly code: LogErrorCode;
  readonly message: string;
}
