import { fragmentListServiceTags, serviceTags } from '@frame-ingest/kinesis-video';
import type { SimpleTag } from '@frame-ingest/matroska/media';

/** What the service's tags of one Tags element say. */
export interface ServiceTags {
  number?: string;
  /** In seconds, as decimal text; so is the next. */
  serverTimestamp?: string;
  producerTimestamp?: string;
  millisBehindNow?: string;
  continuationToken?: string;
  errorId?: string;
  errorCode?: string;
}

/** Both operations' names, which differ. */
const fields: ReadonlyMap<string, keyof ServiceTags> = new Map([
  [serviceTags.fragmentNumber, 'number'],
  [serviceTags.serverTimestamp, 'serverTimestamp'],
  [fragmentListServiceTags.serverTimestamp, 'serverTimestamp'],
  [serviceTags.producerTimestamp, 'producerTimestamp'],
  [fragmentListServiceTags.producerTimestamp, 'producerTimestamp'],
  [serviceTags.millisBehindNow, 'millisBehindNow'],
  [serviceTags.continuationToken, 'continuationToken'],
  [serviceTags.errorId, 'errorId'],
  [fragmentListServiceTags.errorId, 'errorId'],
  [serviceTags.errorCode, 'errorCode'],
  [fragmentListServiceTags.errorCode, 'errorCode'],
]);

/** Divides tags into those of the service and the producer's, such as AWS_KINESISVIDEO_END_OF_FRAGMENT, in their order. */
export function divideTags(tags: readonly SimpleTag[]): {
  readonly service: ServiceTags;
  readonly producer: readonly SimpleTag[];
} {
  const service: ServiceTags = {};
  const producer: SimpleTag[] = [];
  for (const tag of tags) {
    const field = fields.get(tag.name);
    if (field === undefined) producer.push(tag);
    else service[field] = tag.value;
  }
  return { service, producer };
}
