import { Transform, type TransformCallback } from 'node:stream';
import { S3Error } from '../errors.ts';

/**
 * Takes the `aws-chunked` framing off a body: `size[;chunk-signature=...]CRLF data CRLF ... 0CRLF trailers CRLF`.
 * Chunk signatures are skipped, for want of a secret to verify them against.
 * Emits an S3Error `IncompleteBody` when the body ends early and `InvalidRequest` when the framing is broken.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunkedDecoder extends Transform {
  /** What followed the last chunk, names in lower case. Complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #remainingBytes = 0;
  #line = '';
  #trailerBytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    try {
      this.#decode(chunk);
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    callback(
      this.#state === 'done'
        ? null
        : new S3Error('IncompleteBody', 'The aws-chunked body ended before its last chunk and trailers'),
    );
  }

  #decode(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#state === 'done') throw broken('there are bytes behind its end');
      offset = this.#state === 'data' ? this.#readData(chunk, offset) : this.#readLine(chunk, offset);
    }
  }

  #readData(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#remainingBytes);
    this.push(chunk.subarray(offset, end));
    this.#remainingBytes -= end - offset;
    if (this.#remainingBytes === 0) this.#state = 'data-end';
    return end;
  }

  #readLine(chunk: Buffer, offset: number): number {
    const newline = chunk.indexOf(0x0a, offset);
    const end = newline === -1 ? chunk.length : newline;
    if (this.#line.length + end - offset > maxLineBytes)
      throw broken(`a line is longer than ${maxLineBytes} bytes`);
    this.#line += chunk.toString('latin1', offset, end);
    if (newline === -1) return end;

    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    this.#acceptLine(line);
    return end + 1;
  }

  #acceptLine(line: string): void {
    if (this.#state === 'size') {
      const size = /^([0-9a-f]{1,12})(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw broken('a chunk does not begin with its size in hexadecimal digits');
      this.#remainingBytes = Number.parseInt(size, 16);
      this.#state = this.#remainingBytes === 0 ? 'trailer' : 'data';
    } else if (this.#state === 'data-end') {
      if (line !== '') throw broken('a chunk is longer than its size says');
      this.#state = 'size';
    } else if (line === '') {
      this.#state = 'done';
    } else {
      this.#acceptTrailer(line);
    }
  }

  #acceptTrailer(line: string): void {
    this.#trailerBytes += line.length;
    const colon = line.indexOf(':');
    if (colon < 1 || this.#trailerBytes > maxLineBytes) {
      throw new S3Error(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed.',
      );
    }
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

const maxLineBytes = 4096;

function broken(what: string): S3Error {
  return new S3Error('InvalidRequest', `The aws-chunked framing of the body is broken: ${what}`);
}
