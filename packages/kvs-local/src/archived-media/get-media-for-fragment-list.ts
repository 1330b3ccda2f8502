import { fragmentNumberPattern } from '@frame-ingest/kinesis-video';
import { resourceNotFound } from '../errors.ts';
import { mediaChunk } from '../get-media/media-chunk.ts';
import { type PaceNeeds, paceConsumer } from '../get-media/pace-consumer.ts';
import { sendMedia } from '../get-media/send-media.ts';
import type { JsonExchange } from '../http/exchange.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import type { FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { requireRetention } from './require-retention.ts';

/**
 * Sends the requested fragments in the requested order. The tags have GetMedia's names, which AWS's parser library requires
 * for this operation as well, and not the names in its documentation.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html
 */
export async function getMediaForFragmentList(
  exchange: JsonExchange,
  service: Pick<Service, 'catalog' | 'rates' | 'closing'> & PaceNeeds,
): Promise<void> {
  const fields = exchange.body.fields();
  const { maxListedFragments: max } = service.limits;
  const numbers = fields.strings('Fragments', { min: 1, max, pattern: fragmentNumberPattern });
  const stream = findStream(service.catalog, parseStreamReference(fields));
  requireRetention(stream);
  const fragments = findFragments(stream, numbers);

  service.rates.spendFragments('media', stream.record.name, fragments.length);
  const leave = stream.places.GetMediaForFragmentList.take();
  try {
    const createChunks = (signal: AbortSignal) =>
      paceConsumer(exchange, service, readChunks(stream, fragments, signal), signal);
    await sendMedia(exchange.response, createChunks, [service.closing]);
  } finally {
    leave();
  }
}

function findFragments(stream: VideoStream, numbers: readonly string[]): FragmentRecord[] {
  return numbers.map((number) => {
    const fragment = stream.findArchived(number);
    if (fragment !== undefined) return fragment;
    throw resourceNotFound(`Stream ${stream.record.name} has no fragment ${number}`);
  });
}

async function* readChunks(
  stream: VideoStream,
  fragments: readonly FragmentRecord[],
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  for (const fragment of fragments) {
    const media = signal.aborted ? undefined : await stream.read(fragment.number);
    if (media === undefined) return;
    yield* mediaChunk(fragment, media);
  }
}
