import { isStreamName, parseStreamArn } from '@frame-ingest/kinesis-video';
import { InvalidInputError } from './errors.ts';

/** Names a stream, by exactly one of the two. */
export type StreamReference =
  | { readonly streamName: string; readonly streamARN?: undefined }
  | { readonly streamARN: string; readonly streamName?: undefined };

/**
 * The stream's name, by which endpoint and rates are kept whichever way it is called.
 * @throws InvalidInputError for none, both, or one that cannot be
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_RequestSyntax
 */
export function parseStreamReference({ streamName, streamARN }: StreamReference): string {
  if ((streamName === undefined) === (streamARN === undefined)) {
    const given = streamName === undefined ? 'neither' : 'both';
    throw new InvalidInputError(
      `A stream needs a streamName or a streamARN, but received ${given}`,
      'Give exactly one',
    );
  }
  const name = streamName ?? parseStreamArn(streamARN ?? '')?.streamName;
  if (name === undefined || !isStreamName(name)) {
    const given = JSON.stringify(streamName ?? streamARN).slice(0, 300);
    const advice = 'A name has 1 to 256 of a-z A-Z 0-9 _ . -; an ARN ends in stream/NAME/CREATION-TIME';
    throw new InvalidInputError(`${given} is not a stream name or ARN`, advice);
  }
  return name;
}
