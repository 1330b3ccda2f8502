import type { IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkFrameIngestProps } from './check-frame-ingest-props';
import { createArchiveBucket } from './create-archive-bucket';
import { createHandlerFunction } from './create-handler-function';
import { createHttpApi, type HttpApiParts } from './create-http-api';
import type { FrameIngestProps } from './frame-ingest-props';
import { VideoStream } from './video-stream';

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
  readonly stream: IStreamRef;

  private readonly route: HttpApiParts['route'];

  /** @throws {Error} that names every property with a value that the services, or the handler, would refuse */
  constructor(scope: Construct, id: string, props: FrameIngestProps = {}) {
    super(scope, id);
    checkFrameIngestProps(this.node.path, props);

    this.bucket = props.bucket ?? createArchiveBucket(this, props);
    this.stream = props.stream ?? createStream(this, props);
    this.function = createHandlerFunction(this, this.bucket, this.stream, props);
    const { api, stage, route } = createHttpApi(this, this.function, props);
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

function createStream(scope: Construct, props: FrameIngestProps): VideoStream {
  const { streamName, streamRetention, removalPolicy } = props;
  return new VideoStream(scope, 'Stream', {
    ...(streamName === undefined ? {} : { streamName }),
    ...(streamRetention === undefined ? {} : { retention: streamRetention }),
    ...(removalPolicy === undefined ? {} : { removalPolicy }),
  });
}
