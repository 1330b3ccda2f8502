import type { SimpleTag } from '@frame-ingest/matroska';

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

/**
 * Both operations' documents, which differ. Recordings of GetMedia have its names; AWS's Java parser library knows no
 * others and reads GetMediaForFragmentList with them.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html
 */
const fields: ReadonlyMap<string, keyof ServiceTags> = new Map([
  ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', 'number'],
  ['AWS_KINESISVIDEO_SERVER_TIMESTAMP', 'serverTimestamp'],
  ['AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP', 'serverTimestamp'],
  ['AWS_KINESISVIDEO_PRODUCER_TIMESTAMP', 'producerTimestamp'],
  ['AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP', 'producerTimestamp'],
  ['AWS_KINESISVIDEO_MILLIS_BEHIND_NOW', 'millisBehindNow'],
  ['AWS_KINESISVIDEO_CONTINUATION_TOKEN', 'continuationToken'],
  ['AWS_KINESISVIDEO_ERROR_ID', 'errorId'],
  ['AWS_KINESISVIDEO_ERROR_CODE', 'errorCode'],
  ['AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE', 'errorId'],
  ['AWS_KINESISVIDEO_EXCEPTION_MESSAGE', 'errorCode'],
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
