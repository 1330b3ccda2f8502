import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { ChunkSignatures } from '../authentication/chunk-signatures.ts';
import { S3Error } from '../errors.ts';

/**
 * Removes the `aws-chunked` framing from a body: `size[;chunk-signature=...]CRLF data CRLF ... 0CRLF trailers CRLF`.
 * Emits an S3Error `IncompleteBody` when the body ends early, `InvalidRequest` when the framing is broken, and
 * `SignatureDoesNotMatch` for a chunk, or trailers, with a wrong signature.
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
  readonly #signatures: ChunkSignatures | undefined;
  #chunkSignature: string | undefined;
  #chunkHash = createHash('sha256');

  /** @param signatures without them, chunk signatures are skipped */
  constructor(signatures?: ChunkSignatures) {
    super();
    this.#signatures = signatures;
  }

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
      if (this.#state === 'done') throw broken('there are bytes after its end');
      offset = this.#state === 'data' ? this.#readData(chunk, offset) : this.#readLine(chunk, offset);
    }
  }

  #readData(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#remainingBytes);
    const data = chunk.subarray(offset, end);
    if (this.#signatures !== undefined) this.#chunkHash.update(data);
    this.push(data);
    this.#remainingBytes -= end - offset;
    if (this.#remainingBytes === 0) {
      this.#verifyChunk();
      this.#state = 'data-end';
    }
    return end;
  }

  #verifyChunk(): void {
    this.#signatures?.verifyChunk(this.#chunkSignature, this.#chunkHash.digest('hex'));
    this.#chunkHash = createHash('sha256');
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
      const [, size, extension = ''] = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line) ?? [];
      if (size === undefined) throw broken('a chunk does not begin with its size in hexadecimal digits');
      this.#remainingBytes = Number.parseInt(size, 16);
      this.#chunkSignature = /;chunk-signature=([0-9a-f]+)$/.exec(extension)?.[1];
      if (this.#remainingBytes === 0) this.#verifyChunk();
      this.#state = this.#remainingBytes === 0 ? 'trailer' : 'data';
    } else if (this.#state === 'data-end') {
      if (line !== '') throw broken('a chunk is longer than its size says');
      this.#state = 'size';
    } else if (line === '') {
      this.#verifyTrailers();
      this.#state = 'done';
    } else {
      this.#acceptTrailer(line);
    }
  }

  #verifyTrailers(): void {
    if (this.#signatures === undefined || this.trailers.size === 0) return;
    const signed = new Map(this.trailers);
    signed.delete(trailerSignature);
    this.#signatures.verifyTrailers(this.trailers.get(trailerSignature), signed);
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

const trailerSignature = 'x-amz-trailer-signature';
const maxLineBytes = 4096;

function broken(what: string): S3Error {
  return new S3Error('InvalidRequest', `The aws-chunked framing of the body is broken: ${what}`);
}
