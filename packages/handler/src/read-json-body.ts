import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from './errors.ts';

/** JSON under its own name, or as careless clients send it (`curl -d` says it is a form). */
const readableTypes =
  /^(application\/([\w.-]+\+)?json|text\/plain|application\/octet-stream|application\/x-www-form-urlencoded)$/;

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * Reads the JSON body of an event. API Gateway hands bodies over as base64 unless their content type is text or JSON.
 * @param maxBytes longest body, counted after decompression
 * @throws RequestError `unsupported_media_type`, `body_too_large` or `invalid_json`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function readJsonBody(event: APIGatewayProxyEventV2, maxBytes: number): Promise<unknown> {
  checkContentType(event.headers['content-type']);
  const { body = '', isBase64Encoded } = event;
  const encoding = event.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'latin1');
    return parseJson((await decompress(bytes, encoding, maxBytes)).toString('utf8'));
  }
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes);
  return parseJson(text);
}

function checkContentType(header: string | undefined): void {
  const mediaType = header?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === '' || readableTypes.test(mediaType)) return;
  throw new RequestError('unsupported_media_type', 'The body must be JSON (content type application/json)');
}

async function decompress(bytes: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
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
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new RequestError('invalid_json', `The body is not ${encoding}, as its content encoding says`);
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '')
    throw new RequestError('invalid_json', 'The body is empty; it must be a JSON object');
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new RequestError('invalid_json', 'The body is not valid JSON');
  }
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(
    'body_too_large',
    `The body is longer than ${maxBytes} bytes; send fewer frames at a time`,
  );
}
