import { putMediaHeaderNames } from '@frame-ingest/kinesis-video';
import { InvalidInputError } from '../errors.ts';
import type { PutMediaTarget } from '../put-media-types.ts';

/**
 * The headers that say what is put where.
 * @throws InvalidInputError for a time that is none
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export function putMediaHeaders(target: PutMediaTarget): Record<string, string> {
  const { streamName, streamARN, fragmentTimecodeType, producerStartTimestamp } = target;
  return {
    ...(streamName === undefined ? {} : { [putMediaHeaderNames.streamName]: streamName }),
    ...(streamARN === undefined ? {} : { [putMediaHeaderNames.streamArn]: streamARN }),
    [putMediaHeaderNames.fragmentTimecodeType]: fragmentTimecodeType,
    [putMediaHeaderNames.producerStartTimestamp]: formatSeconds(Number(producerStartTimestamp)),
    [putMediaHeaderNames.acknowledgementRequired]: '1',
  };
}

/** Seconds with always three decimals: the service reads ".5" as half a second, not as 5 ms. */
function formatSeconds(milliseconds: number): string {
  if (!(milliseconds >= 0 && milliseconds < Number.MAX_SAFE_INTEGER)) {
    const message = `producerStartTimestamp is ${milliseconds}`;
    throw new InvalidInputError(message, 'Give a Date, or milliseconds since 1970');
  }
  return (Math.round(milliseconds) / 1000).toFixed(3);
}
