import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UntagStream.html */
export async function untagStream(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): Promise<object> {
  const keys = new Set(fields.strings('TagKeyList', { min: 1, max: limits.maxTagsPerStream }));
  const stream = findStream(catalog, parseStreamReference(fields));
  const tags = Object.fromEntries(Object.entries(stream.record.tags).filter(([key]) => !keys.has(key)));
  await catalog.setTags(stream, tags);
  return {};
}
