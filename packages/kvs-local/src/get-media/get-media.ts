import { findStream, parseStreamReference } from '../control-plane/stream-reference.ts';
import type { Exchange } from '../http/exchange.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { RequestFields } from '../http/request-fields.ts';
import { liveChunks } from './live-chunks.ts';
import { paceConsumer } from './pace-consumer.ts';
import { parseStartSelector } from './parse-start-selector.ts';
import { sendMedia } from './send-media.ts';

/**
 * Sends a stream's fragments, those of the past and then those to come, until the consumer leaves.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 */
export async function getMedia(exchange: Exchange): Promise<void> {
  const { request, response, service } = exchange;
  const fields = new RequestFields(await readJsonBody(request));
  const selector = parseStartSelector(fields);
  const stream = findStream(service.catalog, parseStreamReference(fields));

  const leave = stream.places.GetMedia.take();
  // A consumer that closes its side has heard enough: its place is not held until there is something to send.
  const hungUp = new AbortController();
  const hangUp = (): void => hungUp.abort();
  request.socket.once('end', hangUp);
  try {
    const createChunks = (signal: AbortSignal) =>
      paceConsumer(exchange, liveChunks(stream, selector, signal), signal);
    await sendMedia(response, createChunks, [stream.deletion, service.closing, hungUp.signal]);
  } finally {
    request.socket.off('end', hangUp);
    leave();
  }
}
