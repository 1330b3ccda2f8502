import {
  GetMediaCommand,
  KinesisVideoMediaClient,
  type StartSelector,
} from '@aws-sdk/client-kinesis-video-media';
import { isFragmentNumber, isTransient } from '@frame-ingest/kinesis-video';
import { InterruptedError, NoAnswerError } from '../errors.ts';
import type { Fragment } from '../payload/fragment.ts';
import { readFragments } from '../payload/read-fragments.ts';
import { BackOff, type BackOffOptions, wait } from './back-off.ts';
import { openAnswer } from './open-answer.ts';
import { type ConnectionOptions, StreamConnection, type StreamReference } from './stream-connection.ts';

/** The reason for a gap in time; no fragment is missing. */
export interface Interruption {
  /** Undefined if the service ended its response, or sent nothing for too long. */
  readonly error: unknown;
  /** The last returned fragment's token; undefined before the first. */
  readonly continuationToken: string | undefined;
  /** Milliseconds until the next request. */
  readonly delayMs: number;
}

/** What to read, where to begin, and how to reach the service. */
export type FollowStreamOptions = StreamReference &
  ConnectionOptions & {
    /**
     * Where to begin: any start selector of GetMedia.
     * @default { StartSelectorType: 'NOW' }
     */
    readonly startSelector?: StartSelector;
    /**
     * Longest fragment held in memory, in bytes; the service accepts 50 MB.
     * @default 67108864 - 64 MiB
     */
    readonly maxFragmentBytes?: number;
    /**
     * Milliseconds without a byte after which it reconnects; this does not count as a failure.
     * @default 60000
     */
    readonly idleTimeoutMs?: number;
    /**
     * When to give up, and how long to wait before the next request, with full jitter.
     * @default - as its parts say
     */
    readonly backOff?: BackOffOptions;
    /**
     * Called at each gap in time, with its error, its token and the delay until the next request.
     * @default - not reported
     */
    readonly onInterruption?: (interruption: Interruption) => void;
  };

/**
 * Reads a stream with GetMedia without an end: its past from the start selector on, then new fragments. After a lost
 * connection or the end of a response, it continues after the last returned fragment, without duplicates or omissions.
 * @throws ServiceError for permanent error tags, such as 4000 when the fragment to resume after has expired
 * @throws StreamLostError after too many failures in a row
 * @throws MalformedPayloadError | FragmentTooLongError
 * @throws the AWS SDK's exception for a request that the service refuses, such as ResourceNotFoundException
 */
export async function* followStream(options: FollowStreamOptions): AsyncGenerator<Fragment, void, undefined> {
  const { signal, maxFragmentBytes, idleTimeoutMs = 60_000 } = options;
  const connection = new StreamConnection(options, 'GET_MEDIA');
  const backOff = new BackOff(options.backOff);
  const position = new Position(options.startSelector ?? { StartSelectorType: 'NOW' });
  const ask = async (): Promise<AsyncIterable<Uint8Array>> => {
    // Attempts of the SDK within ours would multiply.
    const client = new KinesisVideoMediaClient({
      ...(await connection.dataPlane(signal)),
      maxAttempts: 1,
    });
    const command = new GetMediaCommand({ ...connection.stream, StartSelector: position.selector });
    const send = async (signal: AbortSignal): Promise<unknown> =>
      (await client.send(command, { abortSignal: signal })).Payload;
    return await openAnswer(send, { operation: 'GetMedia', idleTimeoutMs, signal });
  };

  try {
    for (;;) {
      let error: unknown;
      try {
        const { continuationToken } = position;
        const payload = await ask();
        for await (const fragment of readFragments(payload, {
          requireContinuationToken: true,
          continuationToken,
          ...(maxFragmentBytes === undefined ? {} : { maxFragmentBytes }),
        })) {
          signal?.throwIfAborted();
          if (!position.advance(fragment)) continue;
          backOff.reset();
          yield fragment;
        }
      } catch (caught) {
        signal?.throwIfAborted();
        if (!isTransient(caught)) throw caught;
        error = caught;
        connection.forgetEndpoint();
        position.recall(caught);
      }
      signal?.throwIfAborted();
      const { continuationToken } = position;
      // A silent stream, for which nothing is sent, must not count as lost.
      const isSilent =
        error === undefined || (error instanceof NoAnswerError && error.operation === 'GetMedia');
      const delayMs = isSilent ? backOff.pause() : backOff.fail(error, continuationToken);
      options.onInterruption?.({ error, continuationToken, delayMs });
      await wait(delayMs, signal);
    }
  } finally {
    connection.close();
  }
}

/** Where in a stream the next request begins. */
class Position {
  selector: StartSelector;
  /** Fragments up to this one have been given, or are not wanted. */
  #last: bigint | undefined;

  constructor(startSelector: StartSelector) {
    this.selector = startSelector;
    const after = this.continuationToken;
    if (after !== undefined && isFragmentNumber(after)) this.#last = BigInt(after);
  }

  get continuationToken(): string | undefined {
    const { StartSelectorType, ContinuationToken, AfterFragmentNumber } = this.selector;
    if (StartSelectorType === 'CONTINUATION_TOKEN') return ContinuationToken;
    return StartSelectorType === 'FRAGMENT_NUMBER' ? AfterFragmentNumber : undefined;
  }

  /**
   * The documents leave open whether a continuation token names the last fragment or the next.
   * @returns false for a fragment that has been given before
   */
  advance({ number, continuationToken }: Fragment): boolean {
    const current = BigInt(number);
    if (this.#last !== undefined && current <= this.#last) return false;
    this.#last = current;
    this.selector =
      continuationToken === undefined
        ? { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: number }
        : { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: continuationToken };
    return true;
  }

  /** NOW would leave out the fragment that broke off, and those since: from its server timestamp on they come again. */
  recall(error: unknown): void {
    if (this.selector.StartSelectorType !== 'NOW') return;
    if (!(error instanceof InterruptedError) || error.underway === undefined) return;
    const { number, serverTimestampMs } = error.underway;
    this.selector = { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(serverTimestampMs) };
    this.#last = BigInt(number) - 1n;
  }
}
