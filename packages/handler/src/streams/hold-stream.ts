import { Semaphore } from '@frame-ingest/put-media';

/**
 * Waits for a stream's turn. A stream takes one connection at a time; within this process, the first to ask is the first to get it.
 * @returns a function that gives the turn back
 */
export type HoldStream = (streamName: string, signal: AbortSignal) => Promise<() => void>;

/** Makes the turns of all streams. */
export function createHoldStream(): HoldStream {
  const streams = new Map<string, { readonly semaphore: Semaphore; users: number }>();

  /** @throws the signal's reason */
  return async function holdStream(streamName, signal) {
    const stream = streams.get(streamName) ?? { semaphore: new Semaphore(1), users: 0 };
    streams.set(streamName, stream);
    stream.users += 1;
    const forget = (): void => {
      stream.users -= 1;
      if (stream.users === 0) streams.delete(streamName);
    };
    try {
      const leave = await stream.semaphore.take(signal);
      return () => {
        leave();
        forget();
      };
    } catch (error) {
      forget();
      throw error;
    }
  };
}
