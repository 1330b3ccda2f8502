import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { video } from './payload.ts';

/** A producer whose PutMedia request stays open: it puts fragments until it is told to end. */
export class Producer {
  readonly #request: ClientRequest;
  #acknowledgements: AsyncIterator<string> | undefined;

  constructor(endpoint: string, streamName: string, header = defaultHeader) {
    const headers = {
      authorization,
      'x-amzn-stream-name': streamName,
      'x-amzn-fragment-timecode-type': 'ABSOLUTE',
      'x-amzn-producer-start-timestamp': '0.000',
    };
    this.#request = request(`${endpoint}/putMedia`, { method: 'POST', headers, agent: false });
    this.#request.write(header);
  }

  /**
   * Puts one cluster.
   * @returns the fragment's number, once it is persisted
   */
  async put(cluster: Uint8Array): Promise<string> {
    this.#request.write(cluster);
    this.#acknowledgements ??= await this.#answer();
    for (;;) {
      const { value, done } = await this.#acknowledgements.next();
      if (done) throw new Error('the answer to PutMedia ended');
      const { EventType, FragmentNumber, ErrorCode } = JSON.parse(value) as Record<string, string>;
      if (ErrorCode !== undefined) throw new Error(ErrorCode);
      if (EventType === 'PERSISTED') return FragmentNumber ?? '';
    }
  }

  async end(): Promise<void> {
    this.#request.end();
    await once(this.#request, 'close');
  }

  async #answer(): Promise<AsyncIterator<string>> {
    const [response] = (await once(this.#request, 'response')) as [IncomingMessage];
    return createInterface(response)[Symbol.asyncIterator]();
  }
}

/**
 * Puts a whole file, whose times count from `startMs`.
 * @returns the numbers of its fragments
 */
export async function putFile(
  endpoint: string,
  streamName: string,
  file: Uint8Array,
  startMs: number,
): Promise<string[]> {
  const response = await fetch(`${endpoint}/putMedia`, {
    method: 'POST',
    headers: {
      authorization,
      'x-amzn-stream-name': streamName,
      'x-amzn-fragment-timecode-type': 'RELATIVE',
      'x-amzn-producer-start-timestamp': (startMs / 1000).toFixed(3),
    },
    body: file,
  });
  const acknowledgements = (await response.text()).trim().split('\n');
  return acknowledgements
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);
}

/** The emulator looks at its form only. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/kinesisvideo/aws4_request, SignedHeaders=host, Signature=00';

const defaultHeader = writeSegmentHeader({ timestampScale: 1_000_000 }, [video]);

/** Two frames of a second, the second one 500 ms after the first. */
export function clusterAt(timestampMs: number, frameBytes = 6): Uint8Array {
  return writeCluster(
    timestampMs,
    [0, 500].map((offset) => ({
      trackNumber: 1,
      timestamp: timestampMs + offset,
      keyframe: offset === 0,
      data: Buffer.alloc(frameBytes, (timestampMs / 1000) % 256),
    })),
  );
}

/** Puts one fragment for each time, on one connection. @returns their numbers */
export async function putFragments(
  endpoint: string,
  streamName: string,
  timestampsMs: readonly number[],
  frameBytes?: number,
): Promise<string[]> {
  const producer = new Producer(endpoint, streamName);
  const numbers: string[] = [];
  for (const timestampMs of timestampsMs)
    numbers.push(await producer.put(clusterAt(timestampMs, frameBytes)));
  await producer.end();
  return numbers;
}
