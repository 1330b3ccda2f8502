import type { SentBatch } from '../api/send-batch.ts';

/** Number of requests that the rate is computed from. */
const counted = 8;

/** Bytes a second over the last requests, from the first byte out to the last byte in. */
export interface TransferRate {
  readonly add: (sent: Pick<SentBatch, 'sentBytes' | 'roundTripMs'>) => void;
  /** Undefined before the first request. */
  readonly bytesPerSecond: () => number | undefined;
}

export function createTransferRate(): TransferRate {
  let last: Pick<SentBatch, 'sentBytes' | 'roundTripMs'>[] = [];
  return {
    add({ sentBytes, roundTripMs }) {
      last = [...last.slice(1 - counted), { sentBytes, roundTripMs }];
    },
    bytesPerSecond() {
      const bytes = last.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
      const ms = last.reduce((sum, { roundTripMs }) => sum + roundTripMs, 0);
      return ms > 0 ? (bytes / ms) * 1000 : undefined;
    },
  };
}
