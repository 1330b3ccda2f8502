import type { JsonRequest } from '../http/json-operation.ts';
import { parseTags } from './parse-tags.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_TagStream.html */
export async function tagStream({ fields, service }: JsonRequest): Promise<object> {
  if (!fields.has('Tags')) fields.problem('Tags', 'is missing');
  const stream = findStream(service.catalog, parseStreamReference(fields));
  const tags = parseTags(fields, stream.record.tags, service.limits.maxTagsPerStream);
  await service.catalog.setTags(stream, tags);
  return {};
}
