/**
 * The headers of PutMedia that describe the media and its stream.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_RequestSyntax
 */
export const putMediaHeaderNames = {
  /** Or `streamArn`: exactly one of the two. */
  streamName: 'x-amzn-stream-name',
  streamArn: 'x-amzn-stream-arn',
  fragmentTimecodeType: 'x-amzn-fragment-timecode-type',
  /** Seconds since the Unix epoch, as a decimal number. */
  producerStartTimestamp: 'x-amzn-producer-start-timestamp',
  /**
   * `1` or `0`. Undocumented; AWS's C producers send it.
   * @see https://github.com/awslabs/amazon-kinesis-video-streams-producer-c/blob/v1.6.0/src/source/CurlApiCallbacks.c
   */
  acknowledgementRequired: 'x-amzn-fragment-acknowledgment-required',
} as const;
