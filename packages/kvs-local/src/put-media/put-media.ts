import { PassThrough } from 'node:stream';
import { closeConnection } from '@frame-ingest/local-server';
import type { Exchange } from '../http/exchange.ts';
import { findStream } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import type { FragmentIdentity } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { AcknowledgementWriter } from './acknowledgement-writer.ts';
import { FragmentAssembler } from './fragment-assembler.ts';
import { FragmentError } from './fragment-error.ts';
import { parsePutMediaHeaders } from './parse-put-media-headers.ts';
import { ProducerGone } from './producer-gone.ts';
import { type PaceNeeds, ProducerPace } from './producer-pace.ts';
import { type Acknowledge, PutMediaReceiver } from './put-media-receiver.ts';
import { type WatchNeeds, watchProducer } from './watch-producer.ts';

type PutMediaNeeds = Pick<Service, 'catalog' | 'limits' | 'clock' | 'pause' | 'closing' | 'reportFault'> &
  PaceNeeds &
  WatchNeeds;

/**
 * Receives media and sends acknowledgements while it arrives.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export async function putMedia(exchange: Exchange, service: PutMediaNeeds): Promise<void> {
  const { request, response, faults } = exchange;
  const parameters = parsePutMediaHeaders(request.headers);
  const stream = findStream(service.catalog, parameters.stream);
  const replaced = new AbortController();
  const leave = stream.places.PutMedia.take(() => replaced.abort());
  try {
    const numbers = await stream.fragmentNumbers();
    const assembler = new FragmentAssembler({
      parameters,
      limits: service.limits,
      clock: service.clock,
      nextFragmentNumber: () => numbers.next(),
    });
    const writer = new AcknowledgementWriter(response, faults, service.pause, service.closing);
    const acknowledge: Acknowledge = (acknowledgement, fragment) => {
      const isWanted = parameters.acknowledges || acknowledgement.EventType === 'ERROR';
      if (isWanted) writer.send(acknowledgement, fragment);
    };
    // Some producers send media only after they receive the answer's headers.
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const isAccepted = await receive(exchange, service, {
      stream,
      assembler,
      acknowledge,
      replaced: replaced.signal,
    });
    // A producer that has closed its side has nothing more to send: its acknowledgements may be late, its place is free.
    if (request.socket.readableEnded) leave();
    else request.socket.once('end', leave);
    await writer.finish();
    // Before the response ends, because its end is the producer's sign that it may connect again.
    leave();
    if (isAccepted) response.end();
    else closeConnection(request, response);
  } finally {
    request.socket.off('end', leave);
    leave();
  }
}

interface ReceiveOptions {
  readonly stream: VideoStream;
  readonly assembler: FragmentAssembler;
  readonly acknowledge: Acknowledge;
  /** Aborted when a newer producer takes the place. */
  readonly replaced: AbortSignal;
}

/** @returns whether the request came whole and without a fault */
async function receive(
  exchange: Exchange,
  service: PutMediaNeeds,
  { stream, assembler, acknowledge, replaced }: ReceiveOptions,
): Promise<boolean> {
  const { request, faults } = exchange;
  // Between the request and its reader, so that reading can be stopped while the socket stays open for the answer.
  const body = new PassThrough();
  const stop = (reason: Error): void => void body.destroy(reason);
  const deleteStream = (): void => void service.catalog.delete(stream).catch(service.reportFault);
  const receiver = new PutMediaReceiver({
    stream,
    faults,
    acknowledge,
    deleteStream,
    onStorageFailure: stop,
  });
  const currentFragment = () => assembler.current;
  const watched = { stream, replaced, currentFragment, acknowledge, stop };
  const watch = watchProducer(exchange, service, watched);
  const pace = new ProducerPace(exchange, service, stream.record.name, watch.noteData);
  try {
    if (stream.status === 'CREATING')
      throw new FragmentError('STREAM_NOT_ACTIVE', 'The stream is not active');
    for await (const chunk of request.pipe(body)) {
      const begun = receiver.fragmentCount;
      await receiver.perform(assembler.push(chunk as Buffer));
      await pace.follow(chunk as Buffer, receiver.fragmentCount - begun);
    }
    await receiver.perform(assembler.end());
    await receiver.stored();
    return true;
  } catch (error) {
    if (error instanceof ProducerGone) return false;
    const failure = toFragmentError(error, assembler.current);
    const isServers = failure.errorId !== undefined && failure.errorId >= serverErrors;
    if (isServers && failure.cause !== undefined) service.reportFault(failure.cause);
    await receiver.fail(failure);
    return false;
  } finally {
    watch.stop();
    request.unpipe(body);
    await receiver.close();
  }
}

/** Ids from here on mean faults of the service, not of the media. */
const serverErrors = 5000;

function toFragmentError(error: unknown, fragment: FragmentIdentity | undefined): FragmentError {
  if (error instanceof FragmentError) return error;
  return new FragmentError('INTERNAL_ERROR', 'The server failed', fragment, { cause: error });
}
