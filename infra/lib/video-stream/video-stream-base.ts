import { type IResource, Resource } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IStreamRef, StreamReference } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { grantKey } from '../grant-key';
import { warnOfGrant } from '../warn-of-grant';

/** An Amazon Kinesis video stream, made here or elsewhere. */
export interface IVideoStream extends IResource, IStreamRef {
  /** A token if the stream is made here. The name as given, or the name in the ARN, if the stream is imported. */
  readonly streamName: string;
  /** Ends in the time when the stream was created, or in `*` if only its name is known. */
  readonly streamArn: string;
  /** Key that the stream's media is encrypted with, unless it is the service's own. */
  readonly encryptionKey?: IKey;

  /**
   * Allows actions on this stream, and none on its key: `grantPutMedia` and `grantRead` allow both.
   * @param grantee Who may.
   * @param actions Such as `kinesisvideo:TagStream`.
   */
  grant(grantee: IGrantable, ...actions: string[]): Grant;
  /** Allows what a producer does: find the endpoint and put media. */
  grantPutMedia(grantee: IGrantable): Grant;
  /** Allows what a consumer does: live media, archived fragments, HLS and DASH sessions, clips and images. */
  grantRead(grantee: IGrantable): Grant;

  /**
   * A metric of this stream, with the dimension StreamName.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/monitoring-cloudwatch.html
   * @param metricName As the service names it: `PutMedia.Requests`.
   * @param options Replace what CloudWatch does by default: the average over 5 minutes.
   */
  metric(metricName: string, options?: MetricOptions): Metric;
  /** Bytes that producers have put. Sum over 5 minutes. */
  metricIncomingBytes(options?: MetricOptions): Metric;
  /** Whole fragments that producers have put. Sum over 5 minutes. */
  metricIncomingFragments(options?: MetricOptions): Metric;
  /** Frames that producers have put. Sum over 5 minutes. */
  metricIncomingFrames(options?: MetricOptions): Metric;
  /** PutMedia requests. Sum over 5 minutes. */
  metricPutMediaRequests(options?: MetricOptions): Metric;
  /** Share of fragments that were written, 0 to 1. Average over 5 minutes. */
  metricPutMediaSuccess(options?: MetricOptions): Metric;
  /** Error acknowledgements: fragments that the service has refused. Sum over 5 minutes. */
  metricPutMediaErrorAcks(options?: MetricOptions): Metric;
  /** PutMedia connections that could not be established. Sum over 5 minutes. */
  metricPutMediaConnectionErrors(options?: MetricOptions): Metric;
  /** Time from the first byte of a fragment to its PERSISTED acknowledgement. p90 in milliseconds over 5 minutes. */
  metricPersistedAckLatency(options?: MetricOptions): Metric;
}

/** What streams that are made here and streams that are made elsewhere have in common. */
export abstract class VideoStreamBase extends Resource implements IVideoStream {
  abstract readonly streamName: string;
  abstract readonly streamArn: string;
  abstract readonly encryptionKey?: IKey;

  get streamRef(): StreamReference {
    return { streamName: this.streamName, streamArn: this.streamArn };
  }

  grant(grantee: IGrantable, ...actions: string[]): Grant {
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns: [this.streamArn] });
    return warnOfGrant(this, grant, { grantee, actions, on: this.node.path, takesOtherAccounts: false });
  }

  grantPutMedia(grantee: IGrantable): Grant {
    return this.grantWithKey(grantee, putMediaActions, 'kms:GenerateDataKey');
  }

  grantRead(grantee: IGrantable): Grant {
    return this.grantWithKey(grantee, readActions, 'kms:Decrypt');
  }

  /**
   * The service uses the key with its caller's permissions.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/how-kms.html
   */
  private grantWithKey(grantee: IGrantable, actions: string[], keyAction: string): Grant {
    const grant = this.grant(grantee, ...actions);
    return this.encryptionKey === undefined
      ? grant
      : grant.combine(grantKey(this, this.encryptionKey, grantee, keyAction));
  }

  metric(metricName: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: 'AWS/KinesisVideo',
      metricName,
      dimensionsMap: { StreamName: this.streamName },
      ...options,
    }).attachTo(this);
  }

  metricIncomingBytes(options?: MetricOptions): Metric {
    return this.metric('PutMedia.IncomingBytes', { statistic: 'Sum', ...options });
  }

  metricIncomingFragments(options?: MetricOptions): Metric {
    return this.metric('PutMedia.IncomingFragments', { statistic: 'Sum', ...options });
  }

  metricIncomingFrames(options?: MetricOptions): Metric {
    return this.metric('PutMedia.IncomingFrames', { statistic: 'Sum', ...options });
  }

  metricPutMediaRequests(options?: MetricOptions): Metric {
    return this.metric('PutMedia.Requests', { statistic: 'Sum', ...options });
  }

  metricPutMediaSuccess(options?: MetricOptions): Metric {
    return this.metric('PutMedia.Success', { statistic: 'Average', ...options });
  }

  metricPutMediaErrorAcks(options?: MetricOptions): Metric {
    return this.metric('PutMedia.ErrorAckCount', { statistic: 'Sum', ...options });
  }

  metricPutMediaConnectionErrors(options?: MetricOptions): Metric {
    return this.metric('PutMedia.ConnectionErrors', { statistic: 'Sum', ...options });
  }

  metricPersistedAckLatency(options?: MetricOptions): Metric {
    return this.metric('PutMedia.PersistedAckLatency', { statistic: 'p90', ...options });
  }
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisvideostreams.html */
export const putMediaActions = ['kinesisvideo:GetDataEndpoint', 'kinesisvideo:PutMedia'];

const readActions = [
  'kinesisvideo:DescribeStream',
  'kinesisvideo:GetClip',
  'kinesisvideo:GetDASHStreamingSessionURL',
  'kinesisvideo:GetDataEndpoint',
  'kinesisvideo:GetHLSStreamingSessionURL',
  'kinesisvideo:GetImages',
  'kinesisvideo:GetMedia',
  'kinesisvideo:GetMediaForFragmentList',
  'kinesisvideo:ListFragments',
];
