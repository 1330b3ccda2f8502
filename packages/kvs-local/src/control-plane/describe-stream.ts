import type { JsonRequest } from '../http/json-operation.ts';
import { streamInfo } from './stream-info.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_DescribeStream.html */
export function describeStream({ fields, service }: JsonRequest): object {
  const stream = findStream(service.catalog, parseStreamReference(fields));
  return { StreamInfo: streamInfo(stream) };
}
