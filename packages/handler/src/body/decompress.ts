import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { RequestError } from '../errors.ts';

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * Decompresses a body.
 * @param encoding gzip, x-gzip, deflate, br or identity
 * @returns undefined if more than `maxBytes` would come out, so that a bomb is never unpacked
 * @throws RequestError `unsupported_media_type` for another encoding, `invalid_request` for bytes in a different one
 */
export async function decompress(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  if (encoding === 'identity' || encoding === '') return bytes;
  const decode = decoders.get(encoding);
  if (decode === undefined) {
    throw new RequestError(
      'unsupported_media_type',
      'The content encoding must be gzip, deflate, br or none',
    );
  }
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new RequestError('invalid_request', `The body is not ${encoding}, as its content encoding says`);
  }
}
