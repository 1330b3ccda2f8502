import { ElementTooLongError, MatroskaError } from '@frame-ingest/matroska/media';
import { MalformedPayloadError } from '../errors.ts';
import { FragmentAssembler, type MediaEvent } from './fragment-assembler.ts';
import { PayloadReader } from './payload-reader.ts';

/** Bytes of a payload: whole, or as they arrive; also as the AWS SDK types its `Payload`. */
export type MediaPayload = Uint8Array | AsyncIterable<Uint8Array> | Blob;

/** How much of a payload is held, and when its last fragment is whole. */
export interface ReadMediaOptions {
  /**
   * Longest fragment held in memory, in bytes; the service accepts fragments of up to 50 MB.
   * @default 67108864 - 64 MiB
   */
  readonly maxFragmentBytes?: number;
  /**
   * `true`: a last fragment without a continuation token is truncated, as in a payload of GetMedia. `false`: it is whole if
   * its cluster is, as in a payload of GetMediaForFragmentList.
   * @default false
   */
  readonly requireContinuationToken?: boolean;
  /**
   * The token in the request for the payload. Errors carry it until a fragment has a newer one.
   * @default - none
   */
  readonly continuationToken?: string | undefined;
}

/**
 * Reads the frames or the fragments of a payload in their order.
 * @throws GetMediaError one of its subclasses; what was whole before the fault has come before it
 */
export async function* readMedia<Type extends MediaEvent['type']>(
  payload: MediaPayload,
  type: Type,
  options: ReadMediaOptions = {},
): AsyncGenerator<MediaEvent & { type: Type }, void, undefined> {
  const { maxFragmentBytes = 64 * 1024 * 1024, requireContinuationToken = false } = options;
  const { continuationToken } = options;
  const reader = new PayloadReader({ maxElementBytes: maxFragmentBytes });
  const assembler = new FragmentAssembler({
    ...{ type, maxFragmentBytes, requireContinuationToken, continuationToken },
  });
  const isWanted = (event: MediaEvent): event is MediaEvent & { type: Type } => event.type === type;

  for await (const chunk of chunksOf(payload, assembler)) {
    for (const event of readChunk(chunk, reader, assembler)) if (isWanted(event)) yield event;
  }
  for (const event of readEnd(reader, assembler)) if (isWanted(event)) yield event;
}

function* readChunk(
  chunk: Uint8Array,
  reader: PayloadReader,
  assembler: FragmentAssembler,
): Iterable<MediaEvent> {
  try {
    for (const event of reader.push(chunk)) {
      assembler.take(event, reader.base);
      for (const media of assembler.takeReady()) yield media;
    }
  } catch (error) {
    for (const media of assembler.takeReady()) yield media;
    throw toGetMediaError(error, reader, assembler);
  }
}

/** An error of the payload itself, such as a network error, becomes one that says where reading stopped. */
async function* chunksOf(
  payload: MediaPayload,
  assembler: FragmentAssembler,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (payload instanceof Uint8Array) {
    yield payload;
    return;
  }
  const stream: AsyncIterable<Uint8Array> = payload instanceof Blob ? payload.stream() : payload;
  const chunks = stream[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch((cause: unknown) => {
        isDone = true;
        throw assembler.interrupted({ cause });
      });
      isDone = done === true;
      if (isDone) return;
      yield value;
    }
  } finally {
    if (!isDone) await chunks.return?.();
  }
}

function* readEnd(reader: PayloadReader, assembler: FragmentAssembler): Iterable<MediaEvent> {
  try {
    for (const event of reader.end()) {
      assembler.take(event, reader.base);
      for (const media of assembler.takeReady()) yield media;
    }
  } catch (error) {
    for (const media of assembler.takeReady()) yield media;
    // All that was complete has been read before: the bytes stop inside an element.
    throw error instanceof MatroskaError ? assembler.interrupted({ cause: error }) : error;
  }
  assembler.end();
  for (const media of assembler.takeReady()) yield media;
}

function toGetMediaError(error: unknown, reader: PayloadReader, assembler: FragmentAssembler): unknown {
  if (error instanceof ElementTooLongError) return assembler.tooLong();
  if (!(error instanceof MatroskaError)) return error;
  const byteOffset = reader.base + (error.byteOffset ?? 0);
  const { continuationToken } = assembler;
  return new MalformedPayloadError('The payload is not Matroska', byteOffset, continuationToken, {
    cause: error,
  });
}
