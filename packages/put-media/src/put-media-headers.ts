import type { PutMediaInput } from './put-media-types.ts';

/**
 * The headers that say what is put where.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export function putMediaHeaders(
  input: Pick<PutMediaInput, 'streamName' | 'producerStartTimestampMs' | 'fragmentTimecodeType'>,
): Record<string, string> {
  return {
    'x-amzn-stream-name': input.streamName,
    'x-amzn-fragment-timecode-type': input.fragmentTimecodeType,
    'x-amzn-producer-start-timestamp': formatSeconds(input.producerStartTimestampMs),
    'x-amzn-fragment-acknowledgment-required': '1',
  };
}

/** Seconds with always three decimals: the service reads ".5" as half a second, not as 5 ms. */
function formatSeconds(milliseconds: number): string {
  return (Math.round(milliseconds) / 1000).toFixed(3);
}
