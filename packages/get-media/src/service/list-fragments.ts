import {
  type Fragment as ArchivedFragment,
  type FragmentSelectorType,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { callArchivedMedia } from './call-archived-media.ts';
import { limitCall } from './limit-call.ts';
import {
  type ConnectionOptions,
  defaultCallTimeoutMs,
  type StreamReference,
  toStreamInput,
} from './stream-connection.ts';

/** A fragment's entry in the archive. Times are in milliseconds since the Unix epoch. */
export interface ListedFragment {
  /** Decimal digits, beyond what a `number` holds; they grow with the order of ingestion. */
  readonly number: string;
  /** Including its header. */
  readonly byteLength: number;
  /** When the service received its first byte. */
  readonly serverTimestampMs: number;
  /** The producer's time of its start. */
  readonly producerTimestampMs: number;
  /** From its first frame to its end. */
  readonly lengthMs: number;
}

/** Which fragments, and how to reach the service. */
export type ListFragmentsOptions = StreamReference &
  ConnectionOptions & {
    /**
     * Which of a fragment's times selects it.
     * @default 'SERVER_TIMESTAMP'
     */
    readonly selectorType?: FragmentSelectorType;
    /** Beginning of the range, inclusive, in milliseconds since the Unix epoch. */
    readonly startMs: number;
    /** End of the range, inclusive, in milliseconds since the Unix epoch. */
    readonly endMs: number;
  };

/**
 * Lists the archived fragments of a time range with ListFragments, in order of time. The service returns its pages in
 * any order, so the first fragment is returned after the last page has arrived. Each takes 200 bytes of memory.
 * @throws NoAnswerError for a page or an endpoint that does not arrive in time
 * @throws the AWS SDK's exceptions
 */
export async function* listFragments(
  options: ListFragmentsOptions,
): AsyncGenerator<ListedFragment, void, undefined> {
  const { signal, startMs, endMs, selectorType = 'SERVER_TIMESTAMP' } = options;
  const { callTimeoutMs = defaultCallTimeoutMs } = options;
  const FragmentSelector = {
    FragmentSelectorType: selectorType,
    TimestampRange: { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs) },
  };
  const found = new Map<string, ListedFragment>();
  await callArchivedMedia(options, 'LIST_FRAGMENTS', async (client) => {
    let NextToken: string | undefined;
    do {
      const command = new ListFragmentsCommand({ ...toStreamInput(options), FragmentSelector, NextToken });
      const page = await limitCall('ListFragments', callTimeoutMs, signal, (signal) =>
        client.send(command, { abortSignal: signal }),
      );
      for (const fragment of page.Fragments ?? []) {
        const listed = toListedFragment(fragment);
        found.set(listed.number, listed);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined && NextToken !== null);
  });

  const time = selectorType === 'PRODUCER_TIMESTAMP' ? 'producerTimestampMs' : 'serverTimestampMs';
  yield* [...found.values()].sort((a, b) => a[time] - b[time] || compareNumbers(a.number, b.number));
}

function toListedFragment(fragment: ArchivedFragment): ListedFragment {
  return {
    number: fragment.FragmentNumber ?? '',
    byteLength: fragment.FragmentSizeInBytes ?? 0,
    serverTimestampMs: fragment.ServerTimestamp?.getTime() ?? 0,
    producerTimestampMs: fragment.ProducerTimestamp?.getTime() ?? 0,
    lengthMs: fragment.FragmentLengthInMilliseconds ?? 0,
  };
}

function compareNumbers(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : 1;
}
