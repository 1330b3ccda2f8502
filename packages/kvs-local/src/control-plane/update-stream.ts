import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { deviceNameRule, mediaTypeRule } from './create-stream.ts';
import { requireActive } from './require-active.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UpdateStream.html */
export async function updateStream(
  { fields }: JsonRequest,
  { catalog }: Pick<Service, 'catalog'>,
): Promise<object> {
  const version = fields.requiredString('CurrentVersion', versionRule);
  const deviceName = fields.string('DeviceName', deviceNameRule);
  const mediaType = fields.string('MediaType', mediaTypeRule);
  const stream = findStream(catalog, parseStreamReference(fields));
  requireActive(stream);
  checkVersion(stream, version);

  await catalog.update(stream, {
    ...(deviceName === undefined ? {} : { deviceName }),
    ...(mediaType === undefined ? {} : { mediaType }),
  });
  return {};
}
