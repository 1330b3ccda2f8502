import type { AcknowledgementErrorCode } from '@frame-ingest/kinesis-video';
import type { Exchange } from '../http/exchange.ts';
import type { Service } from '../service.ts';
import type { FragmentIdentity } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { FragmentError } from './fragment-error.ts';
import { ProducerGone } from './producer-gone.ts';

export type WatchNeeds = Pick<Service, 'limits' | 'closing'>;

export interface WatchProducerOptions {
  readonly stream: VideoStream;
  /** Aborted when a newer producer takes the place of this one. */
  readonly replaced: AbortSignal;
  readonly currentFragment: () => FragmentIdentity | undefined;
  readonly acknowledge: (acknowledgement: Acknowledgement) => void;
  /** Called at least once when there is a reason to end; further calls change nothing. */
  readonly stop: (reason: FragmentError | ProducerGone) => void;
}

export interface ProducerWatch {
  /** Notes that data has arrived, even if it has not been read yet. */
  readonly noteData: () => void;
  readonly stop: () => void;
}

/**
 * Ends a PutMedia request for every reason that is not in its media: the connection broke, its time is up, the
 * producer fell silent, the stream was deleted, or the server is closing.
 */
export function watchProducer(
  { request, response }: Exchange,
  { limits, closing }: WatchNeeds,
  { stream, replaced, currentFragment, acknowledge, stop }: WatchProducerOptions,
): ProducerWatch {
  const { idleIntervalMs, maxIdleMs, maxPutMediaDurationMs } = limits;

  const fail = (code: AcknowledgementErrorCode, message: string): void =>
    stop(new FragmentError(code, message, currentFragment()));
  const onGone = (): void => stop(new ProducerGone('The connection ended before the request did'));
  const onClosing = (): void => stop(new ProducerGone('The server is closing'));
  const onReplaced = (): void => stop(new ProducerGone('A newer producer took the place'));
  const onDeletion = (): void => fail('STREAM_NOT_ACTIVE', 'The stream was deleted');

  const timeUp = setTimeout(() => {
    fail('MAX_CONNECTION_DURATION_REACHED', `The connection is ${maxPutMediaDurationMs} ms old`);
  }, maxPutMediaDurationMs);

  let idleMs = 0;
  const noteData = (): void => {
    idleMs = 0;
    idleTimer.refresh();
  };
  const idleTimer = setInterval(() => {
    idleMs += idleIntervalMs;
    acknowledge({ EventType: 'IDLE' });
    if (idleMs >= maxIdleMs) stop(new ProducerGone(`The producer was silent for ${idleMs} ms`));
  }, idleIntervalMs);

  request.on('data', noteData).on('error', onGone);
  response.on('close', onGone);
  closing.addEventListener('abort', onClosing);
  stream.deletion.addEventListener('abort', onDeletion);
  replaced.addEventListener('abort', onReplaced);
  // Events from before, while the request waited to be handled, are not emitted again.
  if (response.destroyed) onGone();
  if (closing.aborted) onClosing();
  if (stream.deletion.aborted) onDeletion();

  const unwatch = (): void => {
    clearTimeout(timeUp);
    clearInterval(idleTimer);
    request.off('data', noteData);
    response.off('close', onGone);
    closing.removeEventListener('abort', onClosing);
    stream.deletion.removeEventListener('abort', onDeletion);
    replaced.removeEventListener('abort', onReplaced);
  };
  return { noteData, stop: unwatch };
}
