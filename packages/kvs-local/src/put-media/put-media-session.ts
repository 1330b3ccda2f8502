import { FragmentError } from '../errors.ts';
import type { FragmentIdentity, FragmentMedia, FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { type Acknowledgement, errorAcknowledgement, fragmentAcknowledgement } from './acknowledgement.ts';
import type { FragmentStep } from './fragment-assembler.ts';

/**
 * How long live consumers wait for tags behind a cluster of known size. Nobody can know whether any will come; the
 * producer is not kept waiting, and later readers get tags that come later.
 */
const trailingTagsMs = 100;

export interface PutMediaSessionOptions {
  readonly stream: VideoStream;
  readonly acknowledge: (acknowledgement: Acknowledgement) => void;
  /** Told at once, for the producer may be silent until it hears of its fragment. */
  readonly onStorageFailure: (error: FragmentError) => void;
}

/** Stores the fragments of one PutMedia request and acknowledges them. */
export class PutMediaSession {
  readonly #stream: VideoStream;
  readonly #acknowledge: PutMediaSessionOptions['acknowledge'];
  readonly #onStorageFailure: PutMediaSessionOptions['onStorageFailure'];
  /** Storing goes on while the next fragment arrives, one after the other and never more than one behind. */
  #storing: Promise<void> = Promise.resolve();
  #sealing: { readonly number: string; readonly timer: NodeJS.Timeout } | undefined;

  constructor({ stream, acknowledge, onStorageFailure }: PutMediaSessionOptions) {
    this.#stream = stream;
    this.#acknowledge = acknowledge;
    this.#onStorageFailure = onStorageFailure;
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
    this.#acknowledge(errorAcknowledgement(first));
  }

  /** Waits for what is complete to be stored; nothing more follows it. */
  async close(): Promise<void> {
    await this.#storing.catch(() => undefined);
    this.#seal();
  }

  async #perform(step: FragmentStep): Promise<void> {
    switch (step.type) {
      case 'begun':
        this.#acknowledge(fragmentAcknowledgement('BUFFERING', step.fragment));
        break;
      case 'complete':
        this.#acknowledge(fragmentAcknowledgement('RECEIVED', step.fragment));
        await this.#storing;
        this.#store(step.fragment, () => this.#add(step.fragment, step.media));
        break;
      case 'extended':
        this.#store(step.fragment, () => this.#stream.extend(step.fragment.number, step.bytes));
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
    const isPersisted = await this.#stream.add(fragment, media);
    if (isPersisted) this.#acknowledge(fragmentAcknowledgement('PERSISTED', fragment));
    this.#sealing = {
      number: fragment.number,
      timer: setTimeout(() => this.#seal(), trailingTagsMs),
    };
  }

  #seal(): void {
    if (this.#sealing === undefined) return;
    clearTimeout(this.#sealing.timer);
    this.#stream.seal(this.#sealing.number);
    this.#sealing = undefined;
  }

  #store(fragment: FragmentIdentity, work: () => Promise<void>): void {
    this.#storing = this.#storing.then(work).catch((cause) => {
      if (cause instanceof FragmentError) throw cause;
      throw new FragmentError('ARCHIVAL_ERROR', 'A fragment could not be stored', fragment, { cause });
    });
    this.#storing.catch(this.#onStorageFailure);
  }
}
