import type { PutMediaClientConfig } from '@frame-ingest/put-media';

/** How this service uses PutMedia. */
export const putMediaSettings = {
  /** What was refused for a passing reason is tried again one level up, where the stream is looked at before. */
  maxAttempts: 1,
  /** A service that says nothing for so long has a fault: it is looked at what became of it, and tried again. */
  timeouts: { connectMs: 3_000, controlMs: 4_000, acknowledgementMs: 5_000, idleMs: 5_000 },
  /** Each call has a connection of its own: AWS may count one that is kept as the stream's only one (ARCHITECTURE.md). */
  keepAliveMs: 0,
  /**
   * Functions that run side by side cannot count together what they put on a stream: the service counts, and what it
   * refuses is tried again. Turns within a process are taken one level up, where the stream is looked at, too.
   */
  limits: {
    maxConnections: Number.POSITIVE_INFINITY,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    fragmentsPerSecond: Number.POSITIVE_INFINITY,
  },
} satisfies PutMediaClientConfig;
