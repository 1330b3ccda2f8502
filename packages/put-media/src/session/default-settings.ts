import type { SessionSettings } from './session-context.ts';

/** What holds without an option of a session. The docstrings tell it, and a test compares. */
export const defaultSettings: SessionSettings = {
  acknowledgement: 'PERSISTED',
  rotateAfterMs: 40 * 60_000,
  maxPendingBytes: 128_000_000,
  maxPendingFragments: 256,
  maxErrorsPerFragment: 20,
  maxConnectAttempts: Number.POSITIVE_INFINITY,
};
