import { invalidArgument } from '../errors.ts';
import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { requireActive } from './require-active.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UpdateDataRetention.html */
export async function updateDataRetention(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): Promise<object> {
  const { maxRetentionHours } = limits;
  const version = fields.requiredString('CurrentVersion', versionRule);
  const operation = fields.requiredChoice('Operation', [
    'INCREASE_DATA_RETENTION',
    'DECREASE_DATA_RETENTION',
  ]);
  const change = fields.requiredInteger('DataRetentionChangeInHours', { min: 1, max: maxRetentionHours });
  const stream = findStream(catalog, parseStreamReference(fields));
  requireActive(stream);
  checkVersion(stream, version);

  const sign = operation === 'INCREASE_DATA_RETENTION' ? 1 : -1;
  const retentionHours = stream.record.retentionHours + sign * change;
  if (retentionHours < 0 || retentionHours > maxRetentionHours) {
    throw invalidArgument(
      `DataRetentionChangeInHours would make the retention ${retentionHours} hours; it must be 0 to ${maxRetentionHours}`,
    );
  }
  await catalog.setRetention(stream, retentionHours);
  return {};
}
