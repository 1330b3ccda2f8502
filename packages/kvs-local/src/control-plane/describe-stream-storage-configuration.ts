import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_DescribeStreamStorageConfiguration.html */
export function describeStreamStorageConfiguration(
  { fields }: JsonRequest,
  { catalog }: Pick<Service, 'catalog'>,
): object {
  const { record } = findStream(catalog, parseStreamReference(fields));
  return {
    StreamName: record.name,
    StreamARN: record.arn,
    StreamStorageConfiguration: { DefaultStorageTier: record.storageTier },
  };
}
