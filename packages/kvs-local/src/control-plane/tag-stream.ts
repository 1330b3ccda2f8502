import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { parseTags } from './parse-tags.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_TagStream.html */
export async function tagStream(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): Promise<object> {
  if (!fields.has('Tags')) fields.problem('Tags', 'is missing');
  const stream = findStream(catalog, parseStreamReference(fields));
  const tags = parseTags(fields, stream.record.tags, limits.maxTagsPerStream);
  await catalog.setTags(stream, tags);
  return {};
}
