import { fragmentNumberPattern, maxFragmentNumberLength } from '@frame-ingest/kinesis-video';
import type { RequestFields } from '../http/request-fields.ts';

/** Where a consumer wants to begin. */
export type StartSelector =
  | { readonly type: 'NOW' | 'EARLIEST' }
  /** Begins with the fragment after this one: a continuation token is also a fragment number. */
  | { readonly type: 'AFTER'; readonly number: string }
  | {
      readonly type: 'AT';
      readonly timestamp: 'serverTimestampMs' | 'producerTimestampMs';
      readonly timestampMs: number;
    };

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_StartSelector.html */
export function parseStartSelector(fields: RequestFields): StartSelector {
  const selector = fields.requiredObject('StartSelector');
  const type = selector.requiredChoice('StartSelectorType', [
    'NOW',
    'EARLIEST',
    'FRAGMENT_NUMBER',
    'SERVER_TIMESTAMP',
    'PRODUCER_TIMESTAMP',
    'CONTINUATION_TOKEN',
  ]);
  const numberRule = { pattern: fragmentNumberPattern, maxLength: maxFragmentNumberLength };
  switch (type) {
    case 'FRAGMENT_NUMBER':
      return { type: 'AFTER', number: selector.requiredString('AfterFragmentNumber', numberRule) };
    case 'CONTINUATION_TOKEN':
      return { type: 'AFTER', number: selector.requiredString('ContinuationToken', numberRule) };
    case 'SERVER_TIMESTAMP':
    case 'PRODUCER_TIMESTAMP':
      return {
        type: 'AT',
        timestamp: type === 'SERVER_TIMESTAMP' ? 'serverTimestampMs' : 'producerTimestampMs',
        timestampMs: selector.requiredTimestampMs('StartTimestamp'),
      };
    default:
      return { type };
  }
}
