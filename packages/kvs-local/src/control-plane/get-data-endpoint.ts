import type { JsonRequest } from '../http/json-operation.ts';
import { directOrigin, requestOrigin } from '../http/request-origin.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';

/**
 * Every operation has the same address: the public one, or the address of this request, so that it works wherever the caller
 * is. A fault can move it to a port without a proxy.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export async function getDataEndpoint(
  { fields, faults, request }: JsonRequest,
  service: Pick<Service, 'catalog' | 'otherPorts' | 'publicOrigin' | 'trustProxy'>,
): Promise<object> {
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
  if (move === undefined) return { DataEndpoint: requestOrigin(request, service) };
  return { DataEndpoint: await movedEndpoint(move.to, directOrigin(request), service.otherPorts) };
}

async function movedEndpoint(to: string, origin: string, otherPorts: Service['otherPorts']): Promise<string> {
  if (to !== 'live' && to !== 'dead') return to;
  const moved = new URL(origin);
  moved.port = String(await (to === 'live' ? otherPorts.live() : otherPorts.dead()));
  return moved.origin;
}
