import type { IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { checkFrameIngestProps } from './check-frame-ingest-props';
import { createArchiveBucket } from './create-archive-bucket';
import { createHandlerFunction } from './create-handler-function';
import { createHttpApi, type HttpApiParts } from './create-http-api';
import type { FrameIngestProps } from './frame-ingest-props';
import { given } from './given';
import { VideoStream } from './video-stream';
import type { IVideoStream } from './video-stream-base';

/**
 * Camera frames in, video out: an HTTP API with `POST /FrameData`, a function that turns each batch of frames into an
 * H.264 fragment, a bucket that archives the fragment and a Kinesis video stream that it is put on.
 */
export class FrameIngest extends Construct {
  /** The API. Its URL is `stage.url`. */
  readonly api: IHttpApi;
  /** The API's only stage. */
  readonly stage: IHttpStage;
  readonly function: IFunction;
  readonly bucket: IBucket;
  readonly stream: IVideoStream;
  /** Where the function logs. */
  readonly logGroup: ILogGroup;
  /** Where the API logs each request. */
  readonly apiLogGroup: ILogGroup;

  private readonly route: HttpApiParts['route'];

  /** @throws {Error} that names every property with a value that the services, or the handler, would refuse */
  constructor(scope: Construct, id: string, props: FrameIngestProps = {}) {
    super(scope, id);
    checkFrameIngestProps(this.node.path, props);
    // S3 delivers access logs by the log bucket's policy whatever the app's own flag says: the bucket has no ACLs.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);

    this.bucket = props.bucket ?? createArchiveBucket(this, props);
    this.stream = props.stream === undefined ? createStream(this, props) : toVideoStream(this, props.stream);
    this.logGroup = props.logGroup ?? createLogGroup(this, 'FunctionLogs', props);
    this.function = createHandlerFunction(this, this, props);
    this.apiLogGroup = props.apiLogGroup ?? createLogGroup(this, 'AccessLogs', props);
    const { api, stage, route } = createHttpApi(this, this.function, this.apiLogGroup, props);
    this.api = api;
    this.stage = stage;
    this.route = route;
  }

  /**
   * Lets the grantee call the API with signed requests.
   * @throws {Error} when the API has another authorizer than IAM
   */
  grantInvoke(grantee: IGrantable): Grant {
    return this.route.grantInvoke(grantee);
  }
}

function createStream(scope: Construct, props: FrameIngestProps): IVideoStream {
  const { streamName, streamRetention: retention, streamMediaType: mediaType } = props;
  const { encryptionKey, removalPolicy } = props;
  return new VideoStream(
    scope,
    'Stream',
    given({ streamName, retention, mediaType, encryptionKey, removalPolicy }),
  );
}

/** A `CfnStream` has no grants and no metrics of its own. */
function toVideoStream(scope: Construct, stream: IStreamRef): IVideoStream {
  if (isVideoStream(stream)) return stream;
  return VideoStream.fromStreamAttributes(scope, 'Stream', stream.streamRef);
}

/** By what it can do and not by its class, of which an app may have two copies. */
function isVideoStream(stream: IStreamRef): stream is IVideoStream {
  return 'grantPutMedia' in stream && 'grantRead' in stream;
}

function createLogGroup(scope: Construct, id: string, props: FrameIngestProps): ILogGroup {
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return new LogGroup(scope, id, { retention: props.logRetention ?? RetentionDays.ONE_MONTH }) as ILogGroup;
}
