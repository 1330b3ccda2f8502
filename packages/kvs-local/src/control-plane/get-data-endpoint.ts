import type { Service } from '../http/exchange.ts';
import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/**
 * Every operation is at one address: that of this very request, so that it holds wherever the caller is, or the public one;
 * unless a fault moves it, to a port that no proxy is in front of.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export async function getDataEndpoint(request: JsonRequest): Promise<object> {
  const { fields, service, faults, origin, directOrigin } = request;
  fields.requiredChoice('APIName', [
    'PUT_MEDIA',
    'GET_MEDIA',
    'LIST_FRAGMENTS',
    'GET_MEDIA_FOR_FRAGMENT_LIST',
    'GET_HLS_STREAMING_SESSION_URL',
    'GET_DASH_STREAMING_SESSION_URL',
    'GET_CLIP',
    'GET_IMAGES',
  ]);
  findStream(service.catalog, parseStreamReference(fields));
  const move = faults.take('move-endpoint');
  return { DataEndpoint: move === undefined ? origin : await movedEndpoint(move.to, directOrigin, service) };
}

async function movedEndpoint(to: string, origin: string, { otherPorts }: Service): Promise<string> {
  if (to !== 'live' && to !== 'dead') return to;
  const moved = new URL(origin);
  moved.port = String(await (to === 'live' ? otherPorts.live() : otherPorts.dead()));
  return moved.origin;
}
