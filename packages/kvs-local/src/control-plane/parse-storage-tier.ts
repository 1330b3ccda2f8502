import { type StorageTier, storageTiers } from '@frame-ingest/kinesis-video';
import type { RequestFields } from '../http/request-fields.ts';

/**
 * Reads a StreamStorageConfiguration. Problems are recorded in its fields.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_StreamStorageConfiguration.html
 */
export function parseStorageTier(configuration: RequestFields): StorageTier {
  return configuration.requiredChoice('DefaultStorageTier', storageTiers);
}
