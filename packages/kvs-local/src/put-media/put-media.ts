import { PassThrough } from 'node:stream';
import { findStream } from '../control-plane/stream-reference.ts';
import { FragmentError, ProducerGone } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { closeConnection } from '../http/finish-response.ts';
import type { FragmentIdentity } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { FragmentAssembler } from './fragment-assembler.ts';
import { parsePutMediaHeaders } from './parse-put-media-headers.ts';
import { PutMediaSession } from './put-media-session.ts';
import { watchProducer } from './watch-producer.ts';

/**
 * Takes media and answers with acknowledgements while it comes.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export async function putMedia(exchange: Exchange): Promise<void> {
  const { request, response, service } = exchange;
  const parameters = parsePutMediaHeaders(request.headers);
  const stream = findStream(service.catalog, parameters.stream);
  const leave = stream.admitProducer();
  try {
    const assembler = new FragmentAssembler({
      parameters,
      limits: service.limits,
      clock: service.clock,
      nextFragmentNumber: () => stream.nextFragmentNumber(),
    });
    // One write is one HTTP chunk, and a chunk must be one acknowledgement: the embedded producer reads them so.
    const acknowledge = (acknowledgement: Acknowledgement): void => {
      const isWanted = parameters.acknowledges || acknowledgement.EventType === 'ERROR';
      if (isWanted && !response.destroyed) response.write(`${JSON.stringify(acknowledgement)}\n`);
    };
    // Some producers send no media before they have the answer's headers.
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const isAccepted = await receive(exchange, stream, assembler, acknowledge);
    // Before the response ends: its end is the producer's sign that it may connect anew.
    leave();
    if (isAccepted) response.end();
    else closeConnection(request, response);
  } finally {
    leave();
  }
}

/** @returns whether the request came whole and without a fault */
async function receive(
  { request, response, service }: Exchange,
  stream: VideoStream,
  assembler: FragmentAssembler,
  acknowledge: (acknowledgement: Acknowledgement) => void,
): Promise<boolean> {
  // Between the request and its reader, so that reading can be stopped while the socket stays open for the answer.
  const body = new PassThrough();
  const stop = (reason: Error): void => void body.destroy(reason);
  const session = new PutMediaSession({ stream, acknowledge, onStorageFailure: stop });
  const currentFragment = () => assembler.current;
  const unwatch = watchProducer({ request, response, service, stream, currentFragment, acknowledge, stop });
  try {
    for await (const chunk of request.pipe(body)) await session.perform(assembler.push(chunk as Buffer));
    await session.perform(assembler.end());
    await session.stored();
    return true;
  } catch (error) {
    if (error instanceof ProducerGone) return false;
    const failure = toFragmentError(error, assembler.current);
    if (failure.errorId >= serverErrors) service.reportFault(failure.cause);
    await session.fail(failure);
    return false;
  } finally {
    unwatch();
    request.unpipe(body);
    await session.close();
  }
}

/** Ids from here on tell of faults of the service, not of the media. */
const serverErrors = 5000;

function toFragmentError(error: unknown, fragment: FragmentIdentity | undefined): FragmentError {
  if (error instanceof FragmentError) return error;
  return new FragmentError('INTERNAL_ERROR', 'The server failed', fragment, { cause: error });
}
