import { GetMediaForFragmentListCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { isTransient, streamLimits } from '@frame-ingest/kinesis-video';
import { InterruptedError } from '../errors.ts';
import type { Fragment } from '../payload/fragment.ts';
import { readFragments } from '../payload/read-fragments.ts';
import { BackOff, type BackOffOptions, wait } from './back-off.ts';
import { openAnswer } from './open-answer.ts';
import {
  type ConnectionOptions,
  defaultCallTimeoutMs,
  StreamConnection,
  type StreamReference,
} from './stream-connection.ts';

/** Which fragments, and how to reach the service. */
export type ReadFragmentListOptions = StreamReference &
  ConnectionOptions & {
    /** Any number of fragment numbers, in the order in which you want the fragments. */
    readonly fragments: Iterable<string>;
    /**
     * Maximum number of fragments per request.
     * @default 1000 - the service's maximum
     */
    readonly maxFragmentsPerRequest?: number;
    /**
     * Longest fragment held in memory, in bytes; the service accepts 50 MB.
     * @default 67108864 - 64 MiB
     */
    readonly maxFragmentBytes?: number;
    /**
     * Milliseconds without a byte after which it sends the request again.
     * @default - `callTimeoutMs`
     */
    readonly idleTimeoutMs?: number;
    /**
     * When to give up, and how long to wait before the next request, with full jitter.
     * @default - as its parts say
     */
    readonly backOff?: BackOffOptions;
  };

/**
 * Reads archived fragments with GetMediaForFragmentList, each once, and requests again those that a lost connection left
 * out.
 * @throws ServiceError for permanent error tags; it names the fragment
 * @throws StreamLostError after too many failures in a row
 * @throws MalformedPayloadError | FragmentTooLongError
 * @throws the AWS SDK's exception for a request that the service refuses, such as ResourceNotFoundException
 */
export async function* readFragmentList(
  options: ReadFragmentListOptions,
): AsyncGenerator<Fragment, void, undefined> {
  const { signal, maxFragmentsPerRequest = streamLimits.maxListedFragments, maxFragmentBytes } = options;
  const { callTimeoutMs = defaultCallTimeoutMs, idleTimeoutMs = callTimeoutMs } = options;
  const connection = new StreamConnection(options, 'GET_MEDIA_FOR_FRAGMENT_LIST');
  const backOff = new BackOff(options.backOff);
  const wanted = [...new Set(options.fragments)];
  const ask = async (Fragments: string[]): Promise<AsyncIterable<Uint8Array>> => {
    const client = await connection.archivedMedia(signal, 1);
    const command = new GetMediaForFragmentListCommand({ ...connection.stream, Fragments });
    const send = async (signal: AbortSignal): Promise<unknown> =>
      (await client.send(command, { abortSignal: signal })).Payload;
    return await openAnswer(send, { operation: 'GetMediaForFragmentList', idleTimeoutMs, signal });
  };

  try {
    while (wanted.length > 0) {
      const asked = wanted.slice(0, maxFragmentsPerRequest);
      try {
        const payload = await ask(asked);
        for await (const fragment of readFragments(
          payload,
          maxFragmentBytes === undefined ? {} : { maxFragmentBytes },
        )) {
          signal?.throwIfAborted();
          const index = wanted.indexOf(fragment.number);
          if (index < 0) continue;
          wanted.splice(index, 1);
          backOff.reset();
          yield fragment;
        }
        const missing = asked.filter((number) => wanted.includes(number));
        if (missing.length > 0) throw leftOut(missing);
      } catch (error) {
        signal?.throwIfAborted();
        if (!isTransient(error)) throw error;
        connection.forgetEndpoint();
        await wait(backOff.fail(error, undefined), signal);
      }
    }
  } finally {
    connection.close();
  }
}

function leftOut(missing: readonly string[]): InterruptedError {
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} others`;
  return new InterruptedError(`The answer left out fragment ${missing[0]}${others}`, undefined);
}
