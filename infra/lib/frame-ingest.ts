import type { IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type Dashboard,
  type Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { checkFrameIngestProps } from './check-frame-ingest-props';
import { createAlarms } from './create-alarms';
import { createArchiveBucket } from './create-archive-bucket';
import { createDashboard } from './create-dashboard';
import { createHandlerFunction, defaultTimeout } from './create-handler-function';
import { createHttpApi, type HttpApiParts } from './create-http-api';
import { createStreamFailureMetric } from './create-stream-failure-metric';
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
  /** The dashboard, where `dashboard` asked for one. */
  readonly dashboard?: Dashboard;

  private readonly alarmList: Alarm[] = [];
  private readonly alarmTopic: ITopic | undefined;
  private readonly streamFailures: Metric;
  private readonly route: HttpApiParts['route'];

  /** @throws {Error} that names every property with a value that the services, or the handler, would refuse */
  constructor(scope: Construct, id: string, props: FrameIngestProps = {}) {
    super(scope, id);
    checkFrameIngestProps(this, props);
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

    this.alarmTopic = props.alarmTopic;
    this.streamFailures = createStreamFailureMetric(this, this.function, this.logGroup);
    createAlarms(
      (alarmId, alarmProps) => this.addAlarm(alarmId, alarmProps),
      {
        serverErrors: this.metricServerErrors(),
        functionErrors: this.metricFunctionErrors(),
        functionDuration: this.metricFunctionDuration(),
        throttles: this.metricThrottles(),
        streamFailures: this.metricStreamFailures(),
        errorAcks: this.stream.metricPutMediaErrorAcks(),
      },
      props.timeout ?? defaultTimeout,
    );
    if (props.dashboard === true) {
      this.dashboard = createDashboard(this, this.alarmList, {
        Requests: [this.metricRequests(), this.metricClientErrors(), this.metricServerErrors()],
        Latency: [this.metricLatency(), this.metricFunctionDuration()],
        Function: [this.metricFunctionErrors(), this.metricThrottles(), this.metricStreamFailures()],
        Fragments: [this.stream.metricIncomingFragments(), this.stream.metricPutMediaErrorAcks()],
        Bytes: [this.stream.metricIncomingBytes()],
        Acknowledgements: [this.stream.metricPersistedAckLatency()],
      });
    }
  }

  /**
   * Lets the grantee call the API with signed requests.
   * @throws {Error} when the API has another authorizer than IAM
   */
  grantInvoke(grantee: IGrantable): Grant {
    return this.route.grantInvoke(grantee);
  }

  /** Lets the grantee list and read the archived fragments of this stream. */
  grantReadArchive(grantee: IGrantable): Grant {
    return this.bucket.grantRead(grantee, `${this.stream.streamName}/*`);
  }

  /** Lets the grantee watch the stream: live media, archived fragments, HLS and DASH sessions, clips and images. */
  grantConsumeStream(grantee: IGrantable): Grant {
    return this.stream.grantRead(grantee);
  }

  /** The alarms: errors, latency, throttles, the stream's, and those that `addAlarm` has added. */
  get alarms(): readonly Alarm[] {
    return [...this.alarmList];
  }

  /**
   * Adds an alarm that tells the same topic, and stands on the same dashboard, as the others. It goes off at the
   * threshold and above, and no data is no reason to, unless the properties say otherwise.
   */
  addAlarm(id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    if (this.alarmTopic !== undefined) {
      const action = new SnsAction(this.alarmTopic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    this.alarmList.push(alarm);
    return alarm;
  }

  /** Requests that the API has taken. Sum over 5 minutes. */
  metricRequests(options?: MetricOptions): Metric {
    return this.stage.metricCount({ statistic: 'Sum', ...options });
  }

  /** Requests that were answered with a status of 400 to 499. Sum over 5 minutes. */
  metricClientErrors(options?: MetricOptions): Metric {
    return this.stage.metricClientError({ statistic: 'Sum', ...options });
  }

  /** Requests that were answered with a status of 500 or above. Sum over 5 minutes. */
  metricServerErrors(options?: MetricOptions): Metric {
    return this.stage.metricServerError({ statistic: 'Sum', ...options });
  }

  /** Time from the request to the answer, at the API. p99 in milliseconds over 5 minutes. */
  metricLatency(options?: MetricOptions): Metric {
    return this.stage.metricLatency({ statistic: 'p99', ...options });
  }

  /** Invocations that crashed or ran out of time; errors that were answered are `metricServerErrors`. Sum. */
  metricFunctionErrors(options?: MetricOptions): Metric {
    return this.function.metricErrors({ statistic: 'Sum', ...options });
  }

  /** Time that the function took for a request. p99 in milliseconds over 5 minutes. */
  metricFunctionDuration(options?: MetricOptions): Metric {
    return this.function.metricDuration({ statistic: 'p99', ...options });
  }

  /** Invocations that Lambda refused for want of concurrency. Sum over 5 minutes. */
  metricThrottles(options?: MetricOptions): Metric {
    return this.function.metricThrottles({ statistic: 'Sum', ...options });
  }

  /** Requests whose fragments are archived but not, or not for certain, on the stream. Sum over 5 minutes. */
  metricStreamFailures(options?: MetricOptions): Metric {
    return options === undefined ? this.streamFailures : this.streamFailures.with(options);
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
