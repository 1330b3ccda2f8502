import { isAscii, isUtf8 } from 'node:buffer';
import { frameBundleMediaType, parseJson, type RequestLimits, readFrameBundle } from '@frame-ingest/contract';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { decompress } from './decompress.ts';

/** JSON under its own name, or as careless clients send it (`curl -d` says it is a form). */
const jsonTypes =
  /^(|application\/([\w.-]+\+)?json|text\/plain|application\/octet-stream|application\/x-www-form-urlencoded)$/;

/**
 * Reads the body of `POST /FrameData`: JSON, a form or a bundle. API Gateway hands bodies over as base64 unless their
 * content type is text or JSON.
 * @param limits `maxBodyBytes` counts after decompression, `maxFrames` the parts of a form
 * @returns the request, for `parseFrameData`
 * @throws RequestError `unsupported_media_type`, `body_too_large`, `too_many_frames`, `invalid_json` for what is not UTF-8, or
 * `invalid_request` for what is not compressed or no form as it says
 * @throws InvalidRequestError `invalid_json`, or `invalid_request` for a bundle that breaks off
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function readBody(
  event: APIGatewayProxyEventV2,
  { maxBodyBytes: maxBytes, maxFrames }: Pick<RequestLimits, 'maxBodyBytes' | 'maxFrames'>,
): Promise<unknown> {
  const contentType = event.headers['content-type'] ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === frameBundleMediaType) return readFrameBundle(await readBytes(event, maxBytes));
  if (mediaType === 'multipart/form-data') {
    // Its parser is loaded with the first form: most functions never see one.
    const { readForm } = await import('./read-form.ts');
    return readForm(await readBytes(event, maxBytes), contentType, maxFrames);
  }
  if (jsonTypes.test(mediaType)) return parseJson(await readText(event, maxBytes));
  const message = `The body must be JSON, a form (multipart/form-data) or a bundle (${frameBundleMediaType})`;
  throw new RequestError('unsupported_media_type', message);
}

/** Text that is neither encoded nor compressed is not turned into bytes and back. */
async function readText(event: APIGatewayProxyEventV2, maxBytes: number): Promise<string> {
  const { body = '', isBase64Encoded } = event;
  if (isBase64Encoded || encodingOf(event) !== 'identity') {
    return toText(await readBytes(event, maxBytes));
  }
  if (Buffer.byteLength(body) > maxBytes) throw tooLarge(maxBytes);
  return body;
}

/** Data URLs and numbers are ASCII, which takes an eighth of the time of UTF-8. */
function toText(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new RequestError('invalid_json', 'The body is not UTF-8');
}

async function readBytes(event: APIGatewayProxyEventV2, maxBytes: number): Promise<Buffer> {
  const { body = '', isBase64Encoded } = event;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const plain = await decompress(bytes, encodingOf(event), maxBytes);
  if (plain === undefined || plain.length > maxBytes) throw tooLarge(maxBytes);
  return plain;
}

function encodingOf(event: APIGatewayProxyEventV2): string {
  return event.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(
    'body_too_large',
    `The body is longer than ${maxBytes} bytes; send fewer frames at a time`,
  );
}
