import type { JsonRequest } from '../http/json-operation.ts';
import { nextTokenRule, page, parsePageToken } from '../http/page.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_ListTagsForStream.html */
export function listTagsForStream(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): object {
  const nextToken = fields.string('NextToken', nextTokenRule);
  const stream = findStream(catalog, parseStreamReference(fields));
  const tags = Object.entries(stream.record.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  const after = parsePageToken(nextToken)?.after;
  const found = page(tags, ([key]) => key, { after, size: limits.maxTagsPerStream });
  return { Tags: Object.fromEntries(found.items), NextToken: found.nextToken };
}
