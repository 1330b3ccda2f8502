import type { PutMediaClientConfig } from '@frame-ingest/put-media';

/** How this service uses PutMedia. */
export const putMediaSettings = {
  /** One level up retries what was refused for a passing reason, after a look at the stream. */
  maxAttempts: 1,
  /** A service that is silent for this long has a fault: one level up looks at the stream, then retries. */
  timeouts: { connectMs: 3_000, controlMs: 4_000, acknowledgementMs: 5_000, idleMs: 5_000 },
  /** Each call has its own connection: AWS may count a kept one as the stream's only one (ARCHITECTURE.md). */
  keepAliveMs: 0,
  /**
   * Concurrent functions cannot count together what they put on a stream: the service counts, and what it refuses is retried.
   * Turns within a process are taken one level up, which also looks at the stream.
   */
  limits: {
    maxConnections: Number.POSITIVE_INFINITY,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    fragmentsPerSecond: Number.POSITIVE_INFINITY,
  },
} satisfies PutMediaClientConfig;
