import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';

/** Properties of `FrameIngest`. None is required. */
export interface FrameIngestProps {
  /**
   * Bucket to archive fragments in. `lifecycleRules` is for the bucket that is made without it.
   * @default - a new bucket: private, encrypted, TLS only, retained with the stack's end
   */
  readonly bucket?: IBucket;
  /**
   * Lifecycle rules of the new bucket, beside the one that clears away incomplete uploads after a day.
   * @default - archived fragments are kept
   */
  readonly lifecycleRules?: LifecycleRule[];
  /**
   * Stream to put fragments on: a `CfnStream`, a `VideoStream`, or `VideoStream.fromStreamName(...)`. `streamName` and
   * `streamRetention` are for the stream that is made without it.
   * @default - a new stream
   */
  readonly stream?: IStreamRef;
  /**
   * Name of the new stream.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * How long the new stream keeps fragments, 1 hour to 10 years in whole hours.
   * @default Duration.hours(24)
   */
  readonly streamRetention?: Duration;
  /**
   * What becomes of the new bucket and the new stream, with the video in them, when they leave the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Who may call the API. Pass a `new HttpNoneAuthorizer()` to open it to everyone.
   * @default - new HttpIamAuthorizer(): requests signed by principals with a `grantInvoke`
   */
  readonly authorizer?: IHttpRouteAuthorizer;
  /**
   * Origins whose pages may call the API: `https://host[:port]`, or `*` alone for any.
   * @default - none
   */
  readonly corsOrigins?: string[];
  /**
   * Most requests that the API takes, over all callers.
   * @default - 10 a second, in bursts of 20: a Kinesis video stream takes 5 fragments a second
   */
  readonly throttle?: ThrottleSettings;
  /**
   * Size of the video as `WIDTHxHEIGHT`, both even, from 16 to 4096. Frames of other sizes are fitted into it.
   * @default - the first frame of each batch decides
   */
  readonly canvas?: string;
  /**
   * Rate of a batch that names neither timestamps nor a rate, in frames per second, 0.1 to 120.
   * @default 10
   */
  readonly framerate?: number;
  /**
   * Longest fragment, 1 to 20 seconds. A longer batch becomes several fragments.
   * @default Duration.seconds(10)
   */
  readonly maxFragment?: Duration;
  /**
   * Memory of the function in MiB, 128 to 10240. Lambda gives processor time in proportion.
   * @default 1769 - one whole processor
   */
  readonly memorySize?: number;
  /**
   * Time that the function has for a request, up to 29 seconds: the API waits no longer than 30.
   * @default Duration.seconds(29)
   */
  readonly timeout?: Duration;
  /**
   * Processor architecture of the function, and of the image that is built for it.
   * @default Architecture.X86_64
   */
  readonly architecture?: Architecture;
  /**
   * How long the logs of the function and of the API are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Image that the function's image is built on: AWS's Node base image for Lambda, or one that behaves like it.
   * @default - the one in the Dockerfile, public.ecr.aws/lambda/nodejs:22
   */
  readonly baseImage?: string;
}
