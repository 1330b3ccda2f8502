import { isAscii, isUtf8 } from 'node:buffer';
import {
  frameBundleMediaType,
  type H264Content,
  h264BatchMediaType,
  isVideoMediaType,
  parseFrameDataQuery,
  parseJson,
  type RequestLimits,
  readFrameBundle,
  readH264Batch,
  videoMediaTypes,
} from '@frame-ingest/contract';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { loadOnce } from '../load-once.ts';
import { decompress } from './decompress.ts';
import { headBytes, noH264, refuseMislabelled } from './refuse-mislabelled.ts';

/** JSON under its own type, or under the types of careless clients (`curl -d` sends it as a form). */
const jsonTypes =
  /^(|application\/([\w.-]+\+)?json|text\/plain|application\/octet-stream|application\/x-www-form-urlencoded)$/;

/** A body that is read but not parsed yet, for its lane. */
export type ReceivedBody = { readonly kind: 'images'; readonly request: unknown } | ReceivedVideo;

export interface ReceivedVideo {
  readonly kind: 'h264';
  readonly request: Record<string, unknown> & H264Content;
  /** Names of what the body had beside its video, which is left out. */
  readonly leftOut: readonly string[];
}

export interface ReadBodyOptions {
  /** `maxBodyBytes` counts after decompression, `maxFrames` the parts of a form. */
  readonly limits: Pick<RequestLimits, 'maxBodyBytes' | 'maxFrames'>;
  /** Whether the deployment takes H.264 from cameras. */
  readonly takesH264: boolean;
  /** The clock of the service, milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * Reads the body of `POST /FrameData`: JSON, a form, a bundle, or H.264. API Gateway hands bodies over as base64 unless their
 * content type is text or JSON.
 * @throws RequestError `unsupported_media_type`, `body_too_large`, `too_many_frames`, `invalid_json` for what is not UTF-8,
 * `invalid_request` for a body that is not compressed, or not a form, as its headers say, or `invalid_video`
 * @throws InvalidRequestError `invalid_json`, or `invalid_request` for a body that ends too early, or a field in the address
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function readBody(
  event: APIGatewayProxyEventV2,
  { limits, takesH264, nowMs }: ReadBodyOptions,
): Promise<ReceivedBody> {
  const { maxBodyBytes: maxBytes, maxFrames } = limits;
  const contentType = event.headers['content-type'] ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const query = event.queryStringParameters ?? {};
  refuseUnknownType(event, mediaType, takesH264);
  if (takesH264 && isVideoMediaType(mediaType)) {
    const { readVideo } = await loadVideoReader();
    return readVideo(mediaType, await readBytes(event, maxBytes), query, nowMs);
  }
  parseFrameDataQuery(query);
  if (takesH264 && mediaType === h264BatchMediaType) {
    const request = readH264Batch(await readBytes(event, maxBytes));
    return { kind: 'h264', request, leftOut: [] };
  }
  if (mediaType === frameBundleMediaType) {
    return { kind: 'images', request: readFrameBundle(await readBytes(event, maxBytes)) };
  }
  if (mediaType === 'multipart/form-data') {
    // The first form loads its parser: most functions never see one.
    const { readForm } = await loadFormReader();
    const request = await readForm(await readBytes(event, maxBytes), contentType, maxFrames);
    return { kind: 'images', request };
  }
  return { kind: 'images', request: parseJson(await readText(event, maxBytes)) };
}

/** Comes before any check of the address: a body of another kind has other fields there. */
function refuseUnknownType(event: APIGatewayProxyEventV2, mediaType: string, takesH264: boolean): void {
  if (encodingOf(event) === 'identity') refuseMislabelled(headOf(event), mediaType, takesH264);
  if (imageTypes.includes(mediaType) || jsonTypes.test(mediaType)) return;
  const isH264 = h264Types.includes(mediaType);
  if (isH264 && takesH264) return;
  const images = `JSON, a form (multipart/form-data) or a bundle (${frameBundleMediaType})`;
  const video = takesH264 ? `, or H.264 (${h264Types.join(', ')})` : isH264 ? `: ${noH264}` : '';
  throw new RequestError('unsupported_media_type', `The body must be ${images}${video}`);
}

const imageTypes: readonly string[] = [frameBundleMediaType, 'multipart/form-data'];
const h264Types: readonly string[] = [h264BatchMediaType, ...videoMediaTypes];

function headOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  // Four characters of base64 are three bytes.
  return isBase64Encoded
    ? Buffer.from(body.slice(0, (headBytes / 3) * 4), 'base64')
    : Buffer.from(body.slice(0, headBytes));
}

const loadVideoReader = loadOnce(() => import('./read-video.ts'));
const loadFormReader = loadOnce(() => import('./read-form.ts'));

/** Avoids turning text that is neither encoded nor compressed into bytes and back. */
async function readText(event: APIGatewayProxyEventV2, maxBytes: number): Promise<string> {
  const { body = '', isBase64Encoded } = event;
  if (isBase64Encoded || encodingOf(event) !== 'identity') {
    return toText(await readBytes(event, maxBytes));
  }
  if (Buffer.byteLength(body) > maxBytes) throw tooLarge(maxBytes);
  return body;
}

/** Data URLs and numbers are ASCII, which decodes in an eighth of the time of UTF-8. */
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
