import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/**
 * Every operation is at one address: that of this very request, so that it holds wherever the caller is.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export function getDataEndpoint({ fields, service, origin }: JsonRequest): object {
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
  return { DataEndpoint: origin };
}
