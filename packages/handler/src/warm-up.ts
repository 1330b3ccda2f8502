import { limitTime, type Time } from '@frame-ingest/put-media';
import type { ArchiveStore } from './archive/archive-store.ts';
import { claimsPrefix } from './delivery/claims.ts';
import type { StreamNames } from './streams/stream-access.ts';

/** Finds ahead what the first call for a stream needs. Throws what a call would throw. */
export type PrepareStream = (streamName: string, signal: AbortSignal) => Promise<void>;

/** Settles when it is over, however it went, and never rejects. */
export type WarmUp = () => Promise<void>;

export interface WarmUpDependencies {
  readonly archive: Pick<ArchiveStore, 'read'>;
  readonly prepareStream: PrepareStream;
  readonly streams: StreamNames;
  readonly time: Time;
}

/** What is not ready soon is left to the first request: Lambda may stop the process at any moment once it is loaded. */
const limitMs = 3_000;

/** The function may read below this prefix, and nothing lies there: it costs one read, and no bytes. */
const absentKey = `${claimsPrefix}warm-up`;

/**
 * Makes the function that does ahead what the first request would wait for: it opens a connection to the archive, and asks where
 * the only stream of the deployment takes its media. Nobody waits for it, and nobody is told what fails: the first request
 * tries again, and has somebody to tell.
 */
export function createWarmUp({ archive, prepareStream, streams, time }: WarmUpDependencies): WarmUp {
  const toError = (): Error => new Error(`Not ready within ${limitMs} ms`);
  const [onlyStream] = streams.names.length === 1 && streams.prefixes.length === 0 ? streams.names : [];

  return async function warmUp() {
    const begin = (signal: AbortSignal): Promise<unknown> =>
      Promise.allSettled([
        archive.read(absentKey, signal),
        onlyStream === undefined ? undefined : prepareStream(onlyStream, signal),
      ]);
    await limitTime(time, limitMs, new AbortController().signal, toError, begin).catch(() => undefined);
  };
}
