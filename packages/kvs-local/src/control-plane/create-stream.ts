import { maxMediaTypeLength, mediaTypePattern } from '@frame-ingest/kinesis-video';
import type { JsonRequest } from '../http/json-operation.ts';
import { parseTags } from './parse-tags.ts';
import { streamNameRule } from './stream-reference.ts';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html */
export async function createStream({ fields, service }: JsonRequest): Promise<object> {
  const { maxRetentionHours, maxTagsPerStream } = service.limits;
  const name = fields.requiredString('StreamName', streamNameRule);
  const retentionHours = fields.integer('DataRetentionInHours', { min: 0, max: maxRetentionHours }) ?? 0;
  const deviceName = fields.string('DeviceName', deviceNameRule);
  const mediaType = fields.string('MediaType', mediaTypeRule);
  const kmsKeyId = fields.string('KmsKeyId', { maxLength: 2048 });
  const tags = fields.has('Tags') ? parseTags(fields, {}, maxTagsPerStream) : {};
  fields.check();

  const stream = await service.catalog.create({
    name,
    retentionHours,
    deviceName,
    mediaType,
    kmsKeyId,
    tags,
  });
  return { StreamARN: stream.record.arn };
}

export const deviceNameRule = { pattern: /^[a-zA-Z0-9_.-]+$/, maxLength: 128 };
export const mediaTypeRule = { pattern: mediaTypePattern, maxLength: maxMediaTypeLength };
