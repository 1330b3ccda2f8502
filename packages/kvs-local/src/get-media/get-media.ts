import type { JsonExchange } from '../http/exchange.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { liveChunks } from './live-chunks.ts';
import { type PaceNeeds, paceConsumer } from './pace-consumer.ts';
import { parseStartSelector } from './parse-start-selector.ts';
import { sendMedia } from './send-media.ts';

/**
 * Sends a stream's past fragments, and then new ones, until the consumer leaves.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 */
export async function getMedia(
  exchange: JsonExchange,
  service: Pick<Service, 'catalog' | 'closing'> & PaceNeeds,
): Promise<void> {
  const { request, response, body } = exchange;
  const fields = body.fields();
  const selector = parseStartSelector(fields);
  const stream = findStream(service.catalog, parseStreamReference(fields));

  const leave = stream.places.GetMedia.take();
  // A consumer that closes its side wants no more: free its place now, not at the next fragment.
  const hungUp = new AbortController();
  const hangUp = (): void => hungUp.abort();
  request.socket.once('end', hangUp);
  try {
    const createChunks = (signal: AbortSignal) =>
      paceConsumer(exchange, service, liveChunks(stream, selector, signal), signal);
    await sendMedia(response, createChunks, [stream.deletion, service.closing, hungUp.signal]);
  } finally {
    request.socket.off('end', hangUp);
    leave();
  }
}
