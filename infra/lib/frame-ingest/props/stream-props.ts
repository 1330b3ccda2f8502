import type { Duration } from 'aws-cdk-lib';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { StorageTier } from '../../video-stream/storage-tier';

/** The streams that fragments are put on. None is required. */
export interface FrameIngestStreamProps {
  /**
   * Stream to put fragments on: a `CfnStream`, a `VideoStream`, or `VideoStream.fromStreamName(...)`.
   *
   * `streamName`, `streams`, `streamRetention`, `streamMediaType`, `streamStorageTier` and `streamTags` are for streams that are made without it.
   * @default - a new stream
   */
  readonly stream?: IStreamRef;
  /**
   * Name of the new stream.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * Names of several new streams. A request names its stream in `streamName`; without it, the first is used. A name that
   * ends in `*` allows every name that begins so.
   *
   * A stream that such a pattern allows is made when its first batch is received, and outlives the stack. The function's role
   * cannot make other streams.
   * `streamRetention`, `streamMediaType`, `streamStorageTier`, `streamTags` and `encryptionKey` hold for all of them.
   * @default - one stream, `stream` or a new one
   */
  readonly streams?: string[];
  /**
   * How long the new stream keeps fragments, 1 to 87600 hours (10 years), in whole hours.
   * @default Duration.hours(24)
   */
  readonly streamRetention?: Duration;
  /**
   * Media type of the new stream.
   * @default 'video/h264'
   */
  readonly streamMediaType?: string;
  /**
   * Where the service keeps the media of the new stream. `StorageTier.WARM` is billed by the fragment, and for 30 days at least.
   * @default StorageTier.HOT - the service's own
   */
  readonly streamStorageTier?: StorageTier;
  /**
   * Tags of the new stream, beside those of `Tags.of(...)` of the construct.
   * @default - none
   */
  readonly streamTags?: { [key: string]: string };
}
