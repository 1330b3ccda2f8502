import type { Answer, ConnectionListener, OpenConnection, Time } from '../src/index.ts';

/** How often something goes wrong, each from 0 to 1. */
export interface SimulatedFaults {
  readonly refused: number;
  readonly hungConnection: number;
  readonly reset: number;
  readonly silence: number;
  readonly httpError: number;
  readonly errorAcknowledgement: number;
  readonly earlyEnd: number;
}

/**
 * A stream whose every step takes some virtual time and may go wrong. A payload is one fragment: its bytes are what is
 * stored.
 */
export class SimulatedService {
  /** What is in the stream, oldest first. */
  readonly stored: string[] = [];
  readonly #time: Time;
  readonly #random: () => number;
  readonly #faults: SimulatedFaults;

  constructor(time: Time, random: () => number, faults: SimulatedFaults) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
  }

  readonly openConnection: OpenConnection = (_url, _headers, listener) => {
    const connection = new SimulatedConnection(listener);
    void this.#serve(connection, listener).catch(() => {});
    return connection;
  };

  async #serve(connection: SimulatedConnection, listener: ConnectionListener): Promise<void> {
    const { refused, hungConnection, reset, silence, httpError, errorAcknowledgement, earlyEnd } =
      this.#faults;
    const step = async (): Promise<void> => {
      await this.#time.sleep(this.#random() * 50);
      if (this.#strikes(silence)) await new Promise(() => {});
      if (this.#strikes(reset)) connection.reset();
      if (connection.isOver) throw new Error('over');
    };
    await this.#time.sleep(this.#random() * 20);
    if (this.#strikes(hungConnection)) return;
    if (this.#strikes(refused)) return listener.onError(new Error('ECONNREFUSED'));
    listener.onConnected();
    await step();
    if (this.#strikes(httpError)) return connection.answer(503).close();
    // A service that does not say 200 gets media all the same, after a while.
    const isLate = this.#strikes(httpError);
    if (!isLate) connection.answer(200);
    await connection.bodyEnded;
    await step();
    if (isLate && this.#strikes(0.5)) return connection.answer(503).close();
    connection.say('BUFFERING');
    await step();
    if (this.#strikes(errorAcknowledgement)) {
      connection.say('ERROR', { ErrorCode: 'INTERNAL_ERROR', ErrorId: 5000 });
      return connection.close();
    }
    connection.say('RECEIVED');
    if (this.#strikes(earlyEnd)) return connection.close();
    this.stored.push(connection.text);
    await step();
    if (isLate) return connection.answer(503).close();
    if (this.#strikes(earlyEnd)) return connection.close();
    connection.say('PERSISTED');
    await step();
    connection.close();
  }

  #strikes(probability: number): boolean {
    return this.#random() < probability;
  }
}

class SimulatedConnection {
  readonly bodyEnded: Promise<void>;
  text = '';
  isOver = false;
  readonly #listener: ConnectionListener;
  #endBody = (): void => {};
  #body: AnswerBody | undefined;

  constructor(listener: ConnectionListener) {
    this.#listener = listener;
    this.bodyEnded = new Promise((resolve) => {
      this.#endBody = resolve;
    });
  }

  write(bytes: Uint8Array): boolean {
    this.text += Buffer.from(bytes).toString();
    return true;
  }

  end(): void {
    this.#endBody();
  }

  destroy(): void {
    this.isOver = true;
    this.#body?.end(new Error('aborted'));
  }

  reset(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#listener.onError(new Error('ECONNRESET'));
    this.#body?.end(new Error('aborted'));
  }

  answer(statusCode: number): this {
    const body = new AnswerBody();
    this.#body = body;
    const answer: Answer = {
      statusCode,
      headers: { 'x-amzn-requestid': 'simulated' },
      [Symbol.asyncIterator]: () => body,
    };
    this.#listener.onAnswer(answer);
    return this;
  }

  say(EventType: string, more: object = {}): void {
    const line = { EventType, FragmentTimecode: 0, FragmentNumber: '1', ...more };
    this.#body?.push(Buffer.from(`${JSON.stringify(line)}\n`));
  }

  close(): void {
    this.#body?.end();
  }
}

class AnswerBody implements AsyncIterator<Uint8Array> {
  readonly #unread: Uint8Array[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake = (): void => {};

  push(bytes: Uint8Array): void {
    if (this.#end === undefined) this.#unread.push(bytes);
    this.#wake();
  }

  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const value = this.#unread.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
