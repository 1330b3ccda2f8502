import type { Duration } from 'aws-cdk-lib';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';

/** The streams that fragments are put on. None is required. */
export interface FrameIngestStreamProps {
  /**
   * Stream to put fragments on: a `CfnStream`, a `VideoStream`, or `VideoStream.fromStreamName(...)`.
   *
   * `streamName`, `streams`, `streamRetention` and `streamMediaType` are for streams that are made without it.
   * @default - a new stream
   */
  readonly stream?: IStreamRef;
  /**
   * Name of the new stream.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * Names of several new streams. A request says with `streamName` which one it is for; the first is that of a request
   * which does not. A name that ends in `*` allows every name that begins so.
   *
   * A stream whose name only begins so is made when its first batch comes, and outlives the stack; the function's role can
   * make no others.
   * `streamRetention`, `streamMediaType` and `encryptionKey` hold for all of them.
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
}
