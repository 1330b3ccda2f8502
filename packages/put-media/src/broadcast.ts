import { ReaderTooSlowError } from './errors.ts';

/** Far more than an attentive reader ever leaves: a connection brings some 15 acknowledgements a second. */
const capacity = 10_000;

/**
 * Values for any number of readers, none included: each reader gets what comes from the moment it asks for an
 * iterator. Nothing is kept for those who do not read, nobody is waited for.
 */
export class Broadcast<T> implements AsyncIterable<T> {
  readonly #readers = new Set<Reader<T>>();
  #isOver = false;
  #failure: Error | undefined;

  push(value: T): void {
    for (const reader of this.#readers) reader.push(value);
  }

  /** @param failure thrown by the iterators after what they have not read yet */
  end(failure?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    for (const reader of this.#readers) reader.end(failure);
    this.#readers.clear();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const reader = new Reader<T>((left) => this.#readers.delete(left));
    if (this.#isOver) reader.end(this.#failure);
    else this.#readers.add(reader);
    return reader;
  }
}

class Reader<T> implements AsyncIterator<T, undefined> {
  #unread: T[] = [];
  #waiting: ((result: IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>) => void)[] = [];
  #isOver = false;
  #failure: Error | undefined;
  readonly #leave: (reader: Reader<T>) => void;

  constructor(leave: (reader: Reader<T>) => void) {
    this.#leave = leave;
  }

  push(value: T): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting({ done: false, value });
    else if (this.#unread.length < capacity) this.#unread.push(value);
    else {
      this.#unread = [];
      this.#leave(this);
      this.end(new ReaderTooSlowError(capacity));
    }
  }

  end(failure: Error | undefined): void {
    this.#isOver = true;
    this.#failure = failure;
    for (const waiting of this.#waiting.splice(0)) waiting(this.#last());
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#unread.length > 0) return Promise.resolve({ done: false, value: this.#unread.shift() as T });
    if (this.#isOver) return this.#last();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#leave(this);
    this.#unread = [];
    this.end(undefined);
    return this.#last();
  }

  /** Reports a failure once; after that the iterator is done. */
  #last(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined
      ? Promise.resolve({ done: true, value: undefined })
      : Promise.reject(failure);
  }
}
