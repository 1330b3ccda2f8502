/**
 * The tags that the service adds to outgoing media. GetMedia's documents and recordings have these names;
 * AWS's Java parser library reads GetMediaForFragmentList by them, too.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html "Response Elements"
 */
export const serviceTags = {
  fragmentNumber: 'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
  /** Seconds since the Unix epoch with three decimals, as is the next. */
  serverTimestamp: 'AWS_KINESISVIDEO_SERVER_TIMESTAMP',
  producerTimestamp: 'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP',
  millisBehindNow: 'AWS_KINESISVIDEO_MILLIS_BEHIND_NOW',
  continuationToken: 'AWS_KINESISVIDEO_CONTINUATION_TOKEN',
  errorId: 'AWS_KINESISVIDEO_ERROR_ID',
  errorCode: 'AWS_KINESISVIDEO_ERROR_CODE',
} as const;

/**
 * The names that differ in the documents of GetMediaForFragmentList.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html "Response Elements"
 */
export const fragmentListServiceTags = {
  serverTimestamp: 'AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP',
  producerTimestamp: 'AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP',
  errorId: 'AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE',
  errorCode: 'AWS_KINESISVIDEO_EXCEPTION_MESSAGE',
} as const;
