import { limitTime, type Time } from '@frame-ingest/put-media';
import type { ArchiveStore } from './archive/archive-store.ts';
import { claimsPrefix } from './delivery/claims.ts';
import type { StreamNames } from './streams/stream-access.ts';

/** Prepares the first call for a stream. Throws the errors of such a call. */
export type PrepareStream = (streamName: string, signal: AbortSignal) => Promise<void>;

/** Settles when the preparation has ended, successful or not. Never rejects. */
export type WarmUp = () => Promise<void>;

export interface WarmUpDependencies {
  readonly archive: Pick<ArchiveStore, 'read'>;
  readonly prepareStream: PrepareStream;
  /** Starts the encoder of the first batch of pictures. */
  readonly startEncoder: () => Promise<void>;
  readonly streams: StreamNames;
  readonly time: Time;
}

/** After this time the rest is left to the first request: Lambda may suspend the process at any moment once it is loaded. */
const limitMs = 3_000;

/** A key that the function may read and that does not exist: it costs one read and no bytes. */
const absentKey = `${claimsPrefix}warm-up`;

/**
 * Makes the function that prepares the first request: it starts an encoder, opens a connection to the archive, and asks for the data
 * endpoint of the deployment's only stream. Nobody waits for it, and its failures are not reported: the first request tries again,
 * and can report them.
 */
export function createWarmUp(dependencies: WarmUpDependencies): WarmUp {
  const { archive, prepareStream, startEncoder, streams, time } = dependencies;
  const toError = (): Error => new Error(`Not ready within ${limitMs} ms`);
  const [onlyStream] = streams.names.length === 1 && streams.prefixes.length === 0 ? streams.names : [];

  return async function warmUp() {
    const begin = (signal: AbortSignal): Promise<unknown> =>
      Promise.allSettled([
        // First of all: its start goes on beside this process.
        startEncoder(),
        archive.read(absentKey, signal),
        onlyStream === undefined ? undefined : prepareStream(onlyStream, signal),
      ]);
    await limitTime(time, limitMs, new AbortController().signal, toError, begin).catch(() => undefined);
  };
}
