import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Acknowledgement {
  readonly EventType: string;
  readonly FragmentTimecode?: number;
  readonly FragmentNumber?: string;
  readonly ErrorCode?: string;
  readonly ErrorId?: number;
}

/** Not a signature, but all that the server looks at. */
export const authorization =
  'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/kinesisvideo/aws4_request, SignedHeaders=host, Signature=00';

/** Headers of a PutMedia request, each of which may be replaced, or left out by `undefined`. */
export function putMediaHeaders(changes: Record<string, string | undefined> = {}): Record<string, string> {
  const headers = {
    authorization,
    'x-amzn-stream-name': 'camera',
    'x-amzn-fragment-timecode-type': 'ABSOLUTE',
    'x-amzn-producer-start-timestamp': '0.000',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A PutMedia request made of nothing but node:http: its body is written by hand, its answer is read as it comes. */
export class PutMediaConnection {
  readonly acknowledgements: Acknowledgement[] = [];
  readonly #request: ClientRequest;
  readonly #waiting = new Set<() => void>();
  #text = '';
  response: IncomingMessage | undefined;
  hasEnded = false;

  constructor(url: string, headers: Record<string, string> = putMediaHeaders()) {
    this.#request = request(`${url}/putMedia`, { method: 'POST', headers, agent: false });
    this.#request.on('error', () => this.#finish());
    this.#request.on('response', (response) => {
      this.response = response;
      response.setEncoding('utf8');
      response.on('data', (text) => this.#take(text));
      response.on('end', () => this.#finish());
      response.on('error', () => this.#finish());
      this.#wake();
    });
    this.#request.flushHeaders();
  }

  write(bytes: Uint8Array): this {
    this.#request.write(bytes);
    return this;
  }

  /** Writes in pieces of the given lengths, each in a segment of its own as far as the network lets it. */
  async writeInPieces(bytes: Uint8Array, lengths: readonly number[]): Promise<void> {
    for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
      const length = lengths[turn % lengths.length] ?? 1;
      await new Promise((resolve) => this.#request.write(bytes.subarray(offset, offset + length), resolve));
      offset += length;
    }
  }

  end(bytes?: Uint8Array): this {
    this.#request.end(bytes);
    return this;
  }

  /** Breaks the connection. */
  drop(): void {
    this.#request.destroy();
  }

  async answer(): Promise<{ statusCode: number | undefined; headers: IncomingHttpHeaders }> {
    await this.#until(() => this.response !== undefined);
    return { statusCode: this.response?.statusCode, headers: this.response?.headers ?? {} };
  }

  /** Waits for an acknowledgement; fails when the answer ends without one. */
  async acknowledged(eventType: string, fragmentTimecode?: number): Promise<Acknowledgement> {
    const find = (): Acknowledgement | undefined =>
      this.acknowledgements.find(
        (acknowledgement) =>
          acknowledgement.EventType === eventType &&
          (fragmentTimecode === undefined || acknowledgement.FragmentTimecode === fragmentTimecode),
      );
    await this.#until(() => find() !== undefined || this.hasEnded);
    const found = find();
    if (found === undefined) {
      throw new Error(`No ${eventType} ${fragmentTimecode}, but ${JSON.stringify(this.acknowledgements)}`);
    }
    return found;
  }

  /** Waits for the end of the answer. */
  async ended(): Promise<readonly Acknowledgement[]> {
    await this.#until(() => this.hasEnded);
    return this.acknowledgements;
  }

  /** What is left of the answer's text, of an answer that is no acknowledgements. */
  get text(): string {
    return this.#text;
  }

  async #until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #take(text: string): void {
    this.#text += text;
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    this.acknowledgements.push(...lines.map((line) => JSON.parse(line) as Acknowledgement));
    this.#wake();
  }

  #finish(): void {
    this.hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** Sends a whole body and waits for the whole answer. */
export async function putMedia(
  url: string,
  body: Uint8Array,
  headers?: Record<string, string>,
): Promise<readonly Acknowledgement[]> {
  return await new PutMediaConnection(url, headers).end(body).ended();
}
