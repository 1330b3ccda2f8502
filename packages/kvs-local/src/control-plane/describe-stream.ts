import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { streamInfo } from './stream-info.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_DescribeStream.html */
export function describeStream({ fields }: JsonRequest, { catalog }: Pick<Service, 'catalog'>): object {
  const stream = findStream(catalog, parseStreamReference(fields));
  return { StreamInfo: streamInfo(stream) };
}
