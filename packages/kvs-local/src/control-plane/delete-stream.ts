import type { JsonRequest } from '../http/json-operation.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { requireActive } from './require-active.ts';
import { findStream, streamArnRule } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_DeleteStream.html */
export async function deleteStream({ fields, service }: JsonRequest): Promise<object> {
  const arn = fields.requiredString('StreamARN', streamArnRule);
  const version = fields.string('CurrentVersion', versionRule);
  fields.check();

  const stream = findStream(service.catalog, { name: undefined, arn });
  requireActive(stream);
  checkVersion(stream, version);
  await service.catalog.delete(stream);
  return {};
}
