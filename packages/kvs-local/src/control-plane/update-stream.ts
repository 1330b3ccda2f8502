import type { JsonRequest } from '../http/json-operation.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { deviceNameRule, mediaTypeRule } from './create-stream.ts';
import { requireActive } from './require-active.ts';
import { findStream, parseStreamReference } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_UpdateStream.html */
export async function updateStream({ fields, service }: JsonRequest): Promise<object> {
  const version = fields.requiredString('CurrentVersion', versionRule);
  const deviceName = fields.string('DeviceName', deviceNameRule);
  const mediaType = fields.string('MediaType', mediaTypeRule);
  const stream = findStream(service.catalog, parseStreamReference(fields));
  requireActive(stream);
  checkVersion(stream, version);

  await service.catalog.update(stream, {
    ...(deviceName === undefined ? {} : { deviceName }),
    ...(mediaType === undefined ? {} : { mediaType }),
  });
  return {};
}
