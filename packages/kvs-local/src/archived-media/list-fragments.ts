import { invalidArgument } from '../errors.ts';
import type { JsonRequest } from '../http/json-operation.ts';
import { nextTokenRule, type PageToken, page, parsePageToken } from '../http/page.ts';
import type { RequestFields } from '../http/request-fields.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { type FragmentRecord, fragmentBytes } from '../stream/fragment.ts';
import type { FragmentTime } from '../stream/stored-fragment.ts';
import { requireRetention } from './require-retention.ts';

/** A range of times, in milliseconds since the Unix epoch, both ends included. */
interface FragmentSelector {
  readonly timestamp: FragmentTime;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Lists archived fragments. Without a selector and a token it lists all, while the service fails. The order is by number,
 * while the service promises none. The service documents eventual consistency for this operation only; here the list is
 * late if a fault or an option asks for it.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 */
export function listFragments(
  { fields, faults }: JsonRequest,
  {
    catalog,
    limits,
    rates,
    clock,
    listingLagMs,
  }: Pick<Service, 'catalog' | 'limits' | 'rates' | 'clock' | 'listingLagMs'>,
): object {
  const { maxListedFragments } = limits;
  const size = fields.integer('MaxResults', { min: 1, max: maxListedFragments }) ?? maxListedFragments;
  const nextToken = fields.string('NextToken', nextTokenRule);
  const given = parseSelector(fields);
  const stream = findStream(catalog, parseStreamReference(fields));
  requireRetention(stream);
  rates.spendFragments('metadata', stream.record.name, size);

  const token = parsePageToken(nextToken);
  const selector = token === undefined ? given : selectorOf(token);
  const keptSinceMs = clock() - stream.record.retentionHours * 3_600_000;
  if (selector.timestamp === 'serverTimestampMs' && selector.endMs < keptSinceMs) {
    throw invalidArgument(`End timestamp ${selector.endMs} is outside of the stream retention period.`);
  }
  const lagMs = Math.max(listingLagMs, faults.take('late-listing')?.delayMs ?? 0);
  const selected = stream
    .archivedBetween(selector.timestamp, selector.startMs, selector.endMs, lagMs)
    .sort((a, b) => (a.number < b.number ? -1 : 1));
  const found = page(selected, ({ number }) => number, {
    after: token?.after,
    size,
    context: { ...selector },
  });
  return { Fragments: found.items.map(toFragment), NextToken: found.nextToken };
}

function parseSelector(fields: RequestFields): FragmentSelector {
  const selector = fields.object('FragmentSelector');
  if (selector === undefined) return everything;

  const type = selector.requiredChoice('FragmentSelectorType', ['PRODUCER_TIMESTAMP', 'SERVER_TIMESTAMP']);
  const range = selector.requiredObject('TimestampRange');
  const startMs = range.requiredTimestampMs('StartTimestamp');
  const endMs = range.requiredTimestampMs('EndTimestamp');
  if (endMs < startMs) range.problem('EndTimestamp', 'must not be before StartTimestamp');
  const timestamp = type === 'PRODUCER_TIMESTAMP' ? 'producerTimestampMs' : 'serverTimestampMs';
  return { timestamp, startMs, endMs };
}

const everything: FragmentSelector = {
  timestamp: 'producerTimestampMs',
  startMs: 0,
  endMs: Number.MAX_SAFE_INTEGER,
};

/** The request for a next page needs no selector: the token contains the first page's. */
function selectorOf({ timestamp, startMs, endMs }: PageToken): FragmentSelector {
  return {
    timestamp: timestamp === 'serverTimestampMs' ? timestamp : 'producerTimestampMs',
    startMs: Number(startMs),
    endMs: Number(endMs),
  };
}

function toFragment(fragment: FragmentRecord): object {
  return {
    FragmentNumber: fragment.number,
    FragmentSizeInBytes: fragmentBytes(fragment),
    ProducerTimestamp: fragment.producerTimestampMs / 1000,
    ServerTimestamp: fragment.serverTimestampMs / 1000,
    FragmentLengthInMilliseconds: fragment.lengthMs,
  };
}
