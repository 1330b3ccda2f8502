import type {
  HttpRoute,
  IDomainName,
  IHttpApi,
  IHttpRouteAuthorizer,
  IHttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
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
import type { Alias, IAlias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { given } from '../given';
import { grantReadBelow } from '../grant-read-below';
import { letLogsUseKey } from '../let-logs-use-key';
import { StreamNamePattern } from '../video-stream/stream-name-pattern';
import type { IVideoStream } from '../video-stream/video-stream-base';
import { warnOfGrant } from '../warn-of-grant';
import { checkFrameIngestProps } from './check-frame-ingest-props';
import { createAlarms } from './create-alarms';
import { createArchiveBucket } from './create-archive-bucket';
import { createDashboard } from './create-dashboard';
import { createDeployments } from './create-deployments';
import { createHandlerFunction, defaultTimeout } from './create-handler-function';
import { createHttpApi } from './create-http-api';
import { createAccessLogGroup, createLogGroup } from './create-log-group';
import { createLogMetrics, type LogMetrics } from './create-log-metrics';
import { createRedrive } from './create-redrive';
import { createReleaseAlarms, releasePeriod } from './create-release-alarms';
import { createRequestMetrics, type RequestMetrics } from './create-request-metrics';
import { createRoutes, type Routes } from './create-routes';
import { createStreams } from './create-streams';
import { deliveryMetric } from './delivery-metrics';
import type { FrameIngestProps } from './frame-ingest-props';
import { hardenedProps } from './hardened-props';
import { defaultStageOf, httpApiAddress } from './http-api-address';
import { makesLogGroup } from './makes-log-group';
import { graphsOf, watchedMetricsOf } from './metrics-of';
import type { FrameIngestAuthorizationScopes } from './props/api-props';
import type { FrameIngestHardening } from './props/hardening';
import { routeKeyOf, routeMetric } from './route-metric';
import { warnOfImage } from './warn-of-image';
import { warnOfLifecycle } from './warn-of-lifecycle';
import { warnOfOtherAccounts } from './warn-of-other-accounts';
import { warnOfRegion } from './warn-of-region';

/**
 * Camera frames in, video out: an HTTP API with `POST /FrameData`, a function that turns each batch of frames into an
 * H.264 fragment, a bucket that archives the fragment and a Kinesis video stream that it is put on. A second function reads
 * the archive and makes sure of the last.
 */
export class FrameIngest extends Construct {
  /**
   * Properties under which the packs HIPAA Security, NIST 800-53 and PCI DSS 3.2.1 of cdk-nag find nothing: a versioned archive,
   * logs that are kept for a year, 20 requests at a time, and the key, the VPC and the topic that are given. What does not apply is
   * acknowledged on the one resource, with the reason.
   * @param hardening what cannot be made here
   * @param props further properties; they win over those that are set here
   */
  static hardened(hardening: FrameIngestHardening, props: FrameIngestProps = {}): FrameIngestProps {
    return hardenedProps(hardening, props);
  }

  /** The API that leads to the function. It is made here, or is the property `httpApi`. */
  readonly api: IHttpApi;
  /** The stage that `url` is the address of; undefined for the default stage of an API that is only referred to. */
  readonly stage?: IHttpStage;
  /** The domain of the API, where `domainName` asked for one. DNS records point to its `regionalDomainName`. */
  readonly domain?: IDomainName;
  /** Whether clients of the domain that is made here need certificates (`mtls`). */
  readonly requiresClientCertificates: boolean;
  /** Decides who can call the API, except for playback: see `playbackAuthorizer`. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** Decides who can watch through the API; undefined if `playback` is off. */
  readonly playbackAuthorizer?: IHttpRouteAuthorizer;
  /** Scopes that tokens need, if any. */
  readonly authorizationScopes?: FrameIngestAuthorizationScopes;
  /** The function behind the API. What you grant it beyond its own role, grant `redriveFunction` as well. */
  readonly function: IFunction;
  /** What the API calls, where there is a `release`: the version of the function that is released. */
  readonly alias?: IAlias;
  /** The archive, made here or given as `bucket`. Each batch lies under the name of its stream. */
  readonly bucket: IBucket;
  /** The stream of a request that names none. If `streams` has only patterns, all streams of the first pattern. */
  readonly stream: IVideoStream;
  /** Every stream and pattern that frames can be sent to. */
  readonly streams: IVideoStream[];
  /** Where the function logs. */
  readonly logGroup: ILogGroup;
  /** Where the API logs each request, if the API is made here. */
  readonly apiLogGroup?: ILogGroup;
  /** The function that makes sure that archived fragments come into their streams; undefined where `redrive` is off. */
  readonly redriveFunction?: IFunction;
  /** What takes the messages, where there is a `release`: the version of the second function that is released. */
  readonly redriveAlias?: IAlias;
  /** Has a message about each archived fragment until it is in its stream; undefined where `redrive` is off. */
  readonly redriveQueue?: IQueue;
  /** Where messages end that were tried too often; undefined where `redrive` is off. */
  readonly deadLetterQueue?: IQueue;
  /** Where the second function logs; undefined where `redrive` is off. */
  readonly redriveLogGroup?: ILogGroup;
  /** The dashboard, where `dashboard` asked for one. */
  readonly dashboard?: Dashboard;

  private readonly alarmList: Alarm[] = [];
  private readonly alarmTopic: ITopic | undefined;
  private readonly logMetrics: LogMetrics;
  private readonly requestMetrics: RequestMetrics | undefined;
  private readonly routes: Routes;
  private readonly hasRouteMetrics: boolean;

  /** @throws {Error} that names every property with a value that the services, or the handler, would refuse */
  constructor(scope: Construct, id: string, props: FrameIngestProps = {}) {
    super(scope, id);
    checkFrameIngestProps(this, props);
    warnOfRegion(this, props);
    warnOfOtherAccounts(this, props);
    warnOfImage(this, props);
    warnOfLifecycle(this, props);
    // S3 delivers access logs by the log bucket's policy whatever the app's own flag says: the bucket has no ACLs.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);

    this.bucket = props.bucket ?? createArchiveBucket(this, props);
    const streams = createStreams(this, props);
    this.streams = [...streams];
    const namedStreams = streams.filter((stream) => !(stream instanceof StreamNamePattern));
    this.stream = namedStreams[0] ?? streams[0];
    if (props.encryptionKey !== undefined && makesLogGroup(props)) letLogsUseKey(this, props.encryptionKey);
    this.logGroup = props.logGroup ?? createLogGroup(this, 'FunctionLogs', props);
    const handler = createHandlerFunction(
      this,
      { bucket: this.bucket, streams, logGroup: this.logGroup },
      props,
    );
    this.function = handler.function;
    if (handler.alias !== undefined) this.alias = handler.alias as IAlias;
    let redriveAlias: Alias | undefined;
    if (props.redrive !== false) {
      this.redriveLogGroup = props.redriveLogGroup ?? createLogGroup(this, 'RedriveLogs', props);
      const redrive = createRedrive(
        this,
        { bucket: this.bucket, streams, logGroup: this.redriveLogGroup },
        props,
      );
      this.redriveFunction = redrive.function;
      redriveAlias = redrive.alias;
      if (redriveAlias !== undefined) this.redriveAlias = redriveAlias as IAlias;
      this.redriveQueue = redrive.queue;
      this.deadLetterQueue = redrive.deadLetterQueue;
    }
    if (props.httpApi === undefined) {
      this.apiLogGroup = props.apiLogGroup ?? createAccessLogGroup(this, props);
      const { api, stage, domain } = createHttpApi(this, this.apiLogGroup, props);
      if (domain !== undefined) this.domain = domain;
      this.requiresClientCertificates = props.domainName?.mtls !== undefined;
      this.api = api;
      this.stage = stage;
    } else {
      this.api = props.httpApi;
      this.requiresClientCertificates = false;
      const stage = props.httpStage ?? defaultStageOf(props.httpApi);
      if (stage !== undefined) this.stage = stage;
    }
    this.authorizer = props.authorizer ?? new HttpIamAuthorizer();
    const playbackAuthorizer = props.playbackAuthorizer ?? this.authorizer;
    if (props.playback !== false) this.playbackAuthorizer = playbackAuthorizer;
    if (props.authorizationScopes !== undefined) this.authorizationScopes = props.authorizationScopes;
    const authorizers = { posting: this.authorizer, playback: playbackAuthorizer };
    this.routes = createRoutes(this, this.api, this.alias ?? this.function, authorizers, props);

    this.alarmTopic = props.alarmTopic;
    this.logMetrics = createLogMetrics(this, this.function, this.logGroup);
    // The metrics of an API that was brought along count the routes of others, too.
    this.requestMetrics =
      props.httpApi === undefined ? undefined : createRequestMetrics(this, this.function, this.logGroup);
    this.hasRouteMetrics = props.routeMetrics === true || props.httpApi !== undefined;
    createAlarms(
      (alarmId, alarmProps) => this.addAlarm(alarmId, alarmProps),
      watchedMetricsOf(this, namedStreams),
      props.timeout ?? defaultTimeout,
    );
    if (props.release !== undefined && handler.alias !== undefined) {
      const { alias } = handler;
      const releaseAlarms = createReleaseAlarms((alarmId, alarmProps) => this.addAlarm(alarmId, alarmProps), {
        functionErrors: alias.metricErrors({ statistic: 'Sum', period: releasePeriod }),
        serverErrors: this.metricServerErrors({ period: releasePeriod }),
        ...given({
          redriveErrors: redriveAlias?.metricErrors({ statistic: 'Sum', period: releasePeriod }),
        }),
      });
      createDeployments(
        this,
        { alias, alarms: releaseAlarms.handler },
        redriveAlias && { alias: redriveAlias, alarms: releaseAlarms.reader },
        props.release,
      );
    }
    if (props.dashboard === true) {
      const routeKeys = props.routeMetrics === true ? this.routeKeys() : [];
      this.dashboard = createDashboard(this, this.alarmList, graphsOf(this, namedStreams, routeKeys));
    }
  }

  /**
   * Address below which the routes are, such as `https://abc123.execute-api.eu-west-1.amazonaws.com/`. If an `httpApi` has
   * `disableExecuteApiEndpoint`, the address has the domain that its stage is mapped to.
   * @throws {Error} when such a stage is mapped to no domain
   */
  get url(): string {
    const { host, path } = httpApiAddress(this, this.api, this.stage);
    return `https://${host}${path}/`;
  }

  /**
   * Lets the grantee post frames with signed requests, and read what the service takes.
   * @throws {Error} when the API has another authorizer than IAM
   */
  grantInvoke(grantee: IGrantable): Grant {
    return this.grantRoutes(this.routes.posting, grantee);
  }

  /**
   * Lets the grantee watch the streams through the API with signed requests: `GET /Playback`, `/Clip` and `/Image`.
   * @throws {Error} when those routes have another authorizer than IAM, or `playback` is off
   */
  grantPlayback(grantee: IGrantable): Grant {
    if (this.routes.playback.length === 0) {
      throw new Error(
        `${this.node.path}: there is nothing to watch through the API. Leave out playback: false.`,
      );
    }
    return this.grantRoutes(this.routes.playback, grantee);
  }

  /** Lets the grantee list and read the archived fragments of the streams. */
  grantReadArchive(grantee: IGrantable): Grant {
    return grantReadBelow(
      this,
      this.bucket,
      this.streams.map(({ streamName }) => `${streamName}/`),
      grantee,
    );
  }

  /** Lets the grantee watch the streams: live media, archived fragments, HLS and DASH sessions, clips and images. */
  grantConsumeStream(grantee: IGrantable): Grant {
    return combine(this.streams.map((stream) => stream.grantRead(grantee)));
  }

  /** The alarms: errors, latency, throttles, dropped frames, the streams', and those that `addAlarm` has added. */
  get alarms(): Alarm[] {
    return [...this.alarmList];
  }

  /**
   * Adds an alarm that notifies the same topic as the others and is shown on the same dashboard. Unless the properties say
   * otherwise, it goes off at the threshold and above, and does not go off when data is missing.
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

  /** Requests that the API has taken. With `httpApi`, those that the function has answered: the API may have other routes. Sum over 5 minutes. */
  metricRequests(options?: MetricOptions): Metric {
    if (this.requestMetrics !== undefined) return withOptions(this.requestMetrics.requests, options);
    return this.api.metricCount({ statistic: 'Sum', ...options });
  }

  /** Requests that were answered with a status of 400 to 499; with `httpApi`, by the function. Sum over 5 minutes. */
  metricClientErrors(options?: MetricOptions): Metric {
    if (this.requestMetrics !== undefined) return withOptions(this.requestMetrics.clientErrors, options);
    return this.api.metricClientError({ statistic: 'Sum', ...options });
  }

  /** Requests that were answered with a status of 500 or above; with `httpApi`, by the function. Sum over 5 minutes. */
  metricServerErrors(options?: MetricOptions): Metric {
    if (this.requestMetrics !== undefined) return withOptions(this.requestMetrics.serverErrors, options);
    return this.api.metricServerError({ statistic: 'Sum', ...options });
  }

  /** Time from the request to the answer, at the API; with `httpApi`, at the handler. p99 in milliseconds over 5 minutes. */
  metricLatency(options?: MetricOptions): Metric {
    if (this.requestMetrics !== undefined) return withOptions(this.requestMetrics.latency, options);
    return this.api.metricLatency({ statistic: 'p99', ...options });
  }

  /**
   * A metric that API Gateway has of one route, with `routeMetrics`, or with detailed metrics of the stage of an `httpApi`.
   * @param route method and path, such as `POST /FrameData`
   * @param metricName `Count`, `4xx`, `5xx`, `Latency`, `IntegrationLatency` or `DataProcessed`
   * @param options replace the sum, or p99 of latencies, over 5 minutes
   * @throws {Error} when there is no such route, or its metrics are off
   */
  metricRoute(route: string, metricName: string, options?: MetricOptions): Metric {
    if (!this.hasRouteMetrics) {
      throw new Error(`${this.node.path}: the API has no metrics of its routes. Give routeMetrics: true.`);
    }
    const routes = [...this.routes.posting, ...this.routes.playback];
    const metric = routeMetric({ api: this.api, stage: this.stage, routes }, route, metricName, options);
    if (metric !== undefined) return metric;
    throw new Error(
      `${this.node.path}: ${JSON.stringify(route)} is not a route. Give one of ${this.routeKeys().join(', ')}.`,
    );
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

  /**
   * Requests whose fragments are archived but not, or not certainly, on the stream: without `redrive`. With it, such requests are
   * answered with 202, and `metricArchivedNotStreamed` counts them. Sum over 5 minutes.
   */
  metricStreamFailures(options?: MetricOptions): Metric {
    return withOptions(this.logMetrics.streamFailures, options);
  }

  /** Frames of the batches that were read, those which were refused for their frames too. Sum over 5 minutes. */
  metricReceivedFrames(options?: MetricOptions): Metric {
    return withOptions(this.logMetrics.receivedFrames, options);
  }

  /** Frames, of those, that are not in the video: broken ones, and those that the client has missed. Sum over 5 minutes. */
  metricDroppedFrames(options?: MetricOptions): Metric {
    return withOptions(this.logMetrics.droppedFrames, options);
  }

  /**
   * Fragments that a request has archived, and not seen in the stream before it answered: delivery follows. Sum over 5
   * minutes. This metric, and the others of deliveries, are of all `FrameIngest`s in the account and the region.
   */
  metricArchivedNotStreamed(options?: MetricOptions): Metric {
    return deliveryMetric('ArchivedNotStreamed', 'Sum', options);
  }

  /** Fragments that the second function has brought into their streams. Sum over 5 minutes. */
  metricRedriven(options?: MetricOptions): Metric {
    return deliveryMetric('Redriven', 'Sum', options);
  }

  /** Fragments that were in the stream when they were about to be put there again. Sum over 5 minutes. */
  metricDoublesAvoided(options?: MetricOptions): Metric {
    return deliveryMetric('DoubleAvoided', 'Sum', options);
  }

  /**
   * Fragments that sharp decoded though `decoder` is `ffmpeg`, because of the format, size or content of a frame. The log
   * has each reason once. Sum over 5 minutes.
   */
  metricDecoderFallbacks(options?: MetricOptions): Metric {
    return deliveryMetric('DecoderFallback', 'Sum', options);
  }

  /**
   * Batches that joined one with other codec private data: another encoder, size or level. No clip goes over such a seam. Sum over
   * 5 minutes.
   */
  metricCodecPrivateChanges(options?: MetricOptions): Metric {
    return deliveryMetric('CodecPrivateChanged', 'Sum', options);
  }

  /** Fragments that no stream will ever take, put aside below `!parked/` with the reason. Sum over 5 minutes. */
  metricParked(options?: MetricOptions): Metric {
    return deliveryMetric('Parked', 'Sum', options);
  }

  /** Time until Kinesis Video Streams has acknowledged a fragment as persisted. p99 in milliseconds over 5 minutes. */
  metricAcknowledgementLatency(options?: MetricOptions): Metric {
    return deliveryMetric('AcknowledgementLatency', 'p99', options);
  }

  /** Time that fragments have been in the archive, and not in their streams. Maximum in milliseconds over 5 minutes. */
  metricUndeliveredAge(options?: MetricOptions): Metric {
    return deliveryMetric('UndeliveredAge', 'Maximum', options);
  }

  private grantRoutes(routes: readonly HttpRoute[], grantee: IGrantable): Grant {
    const grant = combine(routes.map((route) => route.grantInvoke(grantee)));
    return warnOfGrant(this, grant, {
      ...{ grantee, actions: ['execute-api:Invoke'], on: `the API of ${this.node.path}` },
      takesOtherAccounts: false,
    });
  }

  private routeKeys(): string[] {
    return [...this.routes.posting, ...this.routes.playback].map(routeKeyOf);
  }
}

function withOptions(metric: Metric, options: MetricOptions | undefined): Metric {
  return options === undefined ? metric : metric.with(options);
}

function combine(grants: readonly Grant[]): Grant {
  return grants.reduce((all, grant) => all.combine(grant));
}
