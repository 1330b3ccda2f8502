import type { JsonRequest } from '../http/json-operation.ts';
import { nextTokenRule, page, parsePageToken } from './page.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_ListTagsForStream.html */
export function listTagsForStream({ fields, service }: JsonRequest): object {
  const nextToken = fields.string('NextToken', nextTokenRule);
  const stream = findStream(service.catalog, parseStreamReference(fields));
  const tags = Object.entries(stream.record.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  const after = parsePageToken(nextToken)?.after;
  const found = page(tags, ([key]) => key, { after, size: service.limits.maxTagsPerStream });
  return { Tags: Object.fromEntries(found.items), NextToken: found.nextToken };
}
