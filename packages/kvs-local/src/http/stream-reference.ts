import {
  maxStreamArnLength,
  maxStreamNameLength,
  parseStreamArn,
  streamArnPattern,
  streamNamePattern,
} from '@frame-ingest/kinesis-video';
import { resourceNotFound } from '../errors.ts';
import type { StreamCatalog } from '../stream/stream-catalog.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import type { RequestFields } from './request-fields.ts';

export const streamNameRule = { pattern: streamNamePattern, maxLength: maxStreamNameLength };
export const streamArnRule = { pattern: streamArnPattern, maxLength: maxStreamArnLength };

/** A stream by its name, its ARN, or both. */
export interface StreamReference {
  readonly name: string | undefined;
  readonly arn: string | undefined;
}

/** Reads StreamName and StreamARN, and checks all fields read so far: the reference is the last field to check. */
export function parseStreamReference(fields: RequestFields): StreamReference {
  const name = fields.string('StreamName', streamNameRule);
  const arn = fields.string('StreamARN', streamArnRule);
  if (!fields.has('StreamName') && !fields.has('StreamARN')) {
    fields.problem('StreamName', 'or StreamARN must be given');
  }
  fields.check();
  return { name, arn };
}

/** @throws ServiceError ResourceNotFoundException */
export function findStream(catalog: StreamCatalog, { name, arn }: StreamReference): VideoStream {
  const stream = catalog.find(name ?? parseStreamArn(arn ?? '')?.streamName ?? '');
  if (stream === undefined || (arn !== undefined && stream.record.arn !== arn)) {
    throw resourceNotFound(`There is no stream ${[name, arn].filter(Boolean).join(' with the ARN ')}`);
  }
  return stream;
}
