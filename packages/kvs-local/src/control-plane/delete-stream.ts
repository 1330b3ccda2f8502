import type { JsonRequest } from '../http/json-operation.ts';
import { findStream, streamArnRule } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { checkVersion, versionRule } from './check-version.ts';
import { requireActive } from './require-active.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_DeleteStream.html */
export async function deleteStream(
  { fields }: JsonRequest,
  { catalog }: Pick<Service, 'catalog'>,
): Promise<object> {
  const arn = fields.requiredString('StreamARN', streamArnRule);
  const version = fields.string('CurrentVersion', versionRule);
  fields.check();

  const stream = findStream(catalog, { name: undefined, arn });
  requireActive(stream);
  checkVersion(stream, version);
  await catalog.delete(stream);
  return {};
}
