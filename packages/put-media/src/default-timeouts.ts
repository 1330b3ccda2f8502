/** What holds without `timeouts`. The docstrings tell it, and a test compares. */
export const defaultTimeouts = { connectMs: 5_000, controlMs: 5_000, idleMs: 30_000 } as const;
