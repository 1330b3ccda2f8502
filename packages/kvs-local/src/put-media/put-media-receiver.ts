import type { FragmentState } from '@frame-ingest/kinesis-video';
import type { RequestFaults, RequestPlace } from '../faults/fault-injector.ts';
import type { FragmentIdentity, FragmentMedia, FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { type Acknowledgement, errorAcknowledgement, fragmentAcknowledgement } from './acknowledgement.ts';
import type { FragmentStep } from './fragment-assembler.ts';
import { FragmentError } from './fragment-error.ts';

/**
 * How long live consumers wait for tags behind a cluster of known size. Nobody can know whether any will come; the
 * producer is not kept waiting, and later readers get tags that come later.
 */
const trailingTagsMs = 100;

/** @param fragment which one of its request the acknowledgement is about, from 1 */
export type Acknowledge = (acknowledgement: Acknowledgement, fragment?: number) => void;

export interface PutMediaReceiverOptions {
  readonly stream: VideoStream;
  readonly faults: RequestFaults;
  readonly acknowledge: Acknowledge;
  readonly deleteStream: () => void;
  /** Told at once, for the producer may be silent until it hears of its fragment. */
  readonly onStorageFailure: (error: FragmentError) => void;
}

/** Stores the fragments of one PutMedia request and acknowledges them. */
export class PutMediaReceiver {
  readonly #stream: VideoStream;
  readonly #faults: RequestFaults;
  readonly #acknowledge: Acknowledge;
  readonly #deleteStream: () => void;
  readonly #onStorageFailure: PutMediaReceiverOptions['onStorageFailure'];
  /** Storing goes on while the next fragment arrives, one after the other and never more than one behind. */
  #storing: Promise<void> = Promise.resolve();
  /** Which fragment of the request each one is, from 1; only of those that are not stored yet. */
  readonly #ordinals = new Map<string, number>();
  #fragmentCount = 0;
  #sealing: { readonly number: string; readonly timer: NodeJS.Timeout } | undefined;

  constructor({ stream, faults, acknowledge, deleteStream, onStorageFailure }: PutMediaReceiverOptions) {
    this.#stream = stream;
    this.#faults = faults;
    this.#acknowledge = acknowledge;
    this.#deleteStream = deleteStream;
    this.#onStorageFailure = onStorageFailure;
  }

  /** Fragments that have begun. */
  get fragmentCount(): number {
    return this.#fragmentCount;
  }

  /** @throws FragmentError what the steps throw, or when a fragment before could not be stored */
  async perform(steps: Iterable<FragmentStep>): Promise<void> {
    for (const step of steps) await this.#perform(step);
  }

  /** @throws FragmentError when a fragment could not be stored */
  async stored(): Promise<void> {
    await this.#storing;
  }

  /** Acknowledges an error, once what came before it is stored and acknowledged. */
  async fail(error: FragmentError): Promise<void> {
    const first = await this.#storing.then(
      () => error,
      (earlier: FragmentError) => earlier,
    );
    this.#acknowledge(errorAcknowledgement(first), this.#ordinals.get(first.fragment?.number ?? ''));
  }

  /** Waits for what is complete to be stored; nothing more follows it. */
  async close(): Promise<void> {
    await this.#storing.catch(() => undefined);
    this.#seal();
  }

  async #perform(step: FragmentStep): Promise<void> {
    switch (step.type) {
      case 'begun':
        this.#fragmentCount += 1;
        this.#ordinals.set(step.fragment.number, this.#fragmentCount);
        this.#refuse('BUFFERING', step.fragment);
        this.#tell('BUFFERING', step.fragment);
        break;
      case 'complete':
        this.#refuse('RECEIVED', step.fragment);
        this.#tell('RECEIVED', step.fragment);
        await this.#storing;
        this.#store(step.fragment, () => this.#add(step.fragment, step.media));
        break;
      case 'extended':
        // The fragment has its acknowledgement, so a failure does not belong to any fragment.
        this.#store(undefined, () => this.#stream.extend(step.fragment.number, step.bytes));
        await this.#storing;
        break;
      case 'sealed':
        this.#store(step.fragment, async () => {
          if (this.#sealing?.number === step.fragment.number) this.#seal();
        });
        break;
    }
  }

  async #add(fragment: FragmentRecord, media: FragmentMedia): Promise<void> {
    if (this.#stream.retains) this.#refuse('PERSISTED', fragment);
    if (this.#faults.take('disk-full', this.#place(fragment))) {
      throw Object.assign(new Error('ENOSPC: no space left on device (an injected fault)'), {
        code: 'ENOSPC',
      });
    }
    const isPersisted = await this.#stream.add(fragment, media);
    if (isPersisted) this.#tell('PERSISTED', fragment);
    this.#ordinals.delete(fragment.number);
    this.#sealing = {
      number: fragment.number,
      timer: setTimeout(() => this.#seal(), trailingTagsMs),
    };
  }

  #tell(eventType: FragmentState, fragment: FragmentIdentity): void {
    const place = this.#place(fragment, eventType);
    this.#acknowledge(fragmentAcknowledgement(eventType, fragment), place.fragment);
    if (this.#faults.take('delete-stream', place)) this.#deleteStream();
  }

  /** @throws FragmentError where a fault was asked for in place of the acknowledgement */
  #refuse(eventType: FragmentState, fragment: FragmentIdentity): void {
    const fault = this.#faults.take('error-acknowledgement', this.#place(fragment, eventType));
    if (fault !== undefined) throw new FragmentError(fault.error, 'An injected fault', fragment);
  }

  #place({ number }: FragmentIdentity, acknowledgement?: FragmentState): RequestPlace {
    const fragment = this.#ordinals.get(number);
    return acknowledgement === undefined ? { fragment } : { fragment, acknowledgement };
  }

  #seal(): void {
    if (this.#sealing === undefined) return;
    clearTimeout(this.#sealing.timer);
    this.#stream.seal(this.#sealing.number);
    this.#sealing = undefined;
  }

  #store(fragment: FragmentIdentity | undefined, work: () => Promise<void>): void {
    this.#storing = this.#storing.then(work).catch((cause) => {
      if (cause instanceof FragmentError) throw cause;
      if (this.#stream.deletion.aborted) {
        throw new FragmentError('STREAM_NOT_ACTIVE', 'The stream was deleted', fragment);
      }
      throw new FragmentError('ARCHIVAL_ERROR', 'A fragment could not be stored', fragment, { cause });
    });
    this.#storing.catch(this.#onStorageFailure);
  }
}
