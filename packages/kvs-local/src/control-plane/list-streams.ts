import type { JsonRequest } from '../http/json-operation.ts';
import { nextTokenRule, page, parsePageToken } from '../http/page.ts';
import { streamNameRule } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { streamInfo } from './stream-info.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_ListStreams.html */
export function listStreams(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): object {
  const { maxListedStreams } = limits;
  const size = fields.integer('MaxResults', { min: 1, max: maxListedStreams }) ?? maxListedStreams;
  const nextToken = fields.string('NextToken', nextTokenRule);
  const condition = fields.object('StreamNameCondition');
  condition?.choice('ComparisonOperator', ['BEGINS_WITH']);
  const prefix = condition?.string('ComparisonValue', streamNameRule) ?? '';
  fields.check();

  const streams = catalog.list().filter(({ record }) => record.name.startsWith(prefix));
  const after = parsePageToken(nextToken)?.after;
  const found = page(streams, ({ record }) => record.name, { after, size });
  return { StreamInfoList: found.items.map(streamInfo), NextToken: found.nextToken };
}
