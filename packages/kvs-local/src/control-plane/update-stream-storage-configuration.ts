import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { parseStorageTier } from './parse-storage-tier.ts';
import { requireActive } from './require-active.ts';

/**
 * Asynchronous on the service: the stream is UPDATING for a while.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UpdateStreamStorageConfiguration.html
 */
export async function updateStreamStorageConfiguration(
  { fields }: JsonRequest,
  { catalog }: Pick<Service, 'catalog'>,
): Promise<object> {
  const version = fields.requiredString('CurrentVersion', versionRule);
  const storageTier = parseStorageTier(fields.requiredObject('StreamStorageConfiguration'));
  const stream = findStream(catalog, parseStreamReference(fields));
  requireActive(stream);
  checkVersion(stream, version);

  await catalog.update(stream, { storageTier });
  return {};
}
