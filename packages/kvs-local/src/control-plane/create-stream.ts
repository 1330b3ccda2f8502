import { maxMediaTypeLength, mediaTypePattern } from '@frame-ingest/kinesis-video';
import type { JsonRequest } from '../http/json-operation.ts';
import { streamNameRule } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { parseStorageTier } from './parse-storage-tier.ts';
import { parseTags } from './parse-tags.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html */
export async function createStream(
  { fields }: JsonRequest,
  { catalog, limits }: Pick<Service, 'catalog' | 'limits'>,
): Promise<object> {
  const { maxRetentionHours, maxTagsPerStream } = limits;
  const name = fields.requiredString('StreamName', streamNameRule);
  const retentionHours = fields.integer('DataRetentionInHours', { min: 0, max: maxRetentionHours }) ?? 0;
  const deviceName = fields.string('DeviceName', deviceNameRule);
  const mediaType = fields.string('MediaType', mediaTypeRule);
  const kmsKeyId = fields.string('KmsKeyId', { maxLength: 2048 });
  const storage = fields.object('StreamStorageConfiguration');
  const storageTier = storage && parseStorageTier(storage);
  const tags = fields.has('Tags') ? parseTags(fields, {}, maxTagsPerStream) : {};
  fields.check();

  const stream = await catalog.create({
    name,
    retentionHours,
    deviceName,
    mediaType,
    kmsKeyId,
    storageTier,
    tags,
  });
  return { StreamARN: stream.record.arn };
}

export const deviceNameRule = { pattern: /^[a-zA-Z0-9_.-]+$/, maxLength: 128 };
export const mediaTypeRule = { pattern: mediaTypePattern, maxLength: maxMediaTypeLength };
