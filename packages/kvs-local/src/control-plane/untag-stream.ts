import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UntagStream.html */
export async function untagStream({ fields, service }: JsonRequest): Promise<object> {
  const keys = new Set(fields.strings('TagKeyList', { min: 1, max: service.limits.maxTagsPerStream }));
  const stream = findStream(service.catalog, parseStreamReference(fields));
  const tags = Object.fromEntries(Object.entries(stream.record.tags).filter(([key]) => !keys.has(key)));
  await service.catalog.setTags(stream, tags);
  return {};
}
