/**
 * A record of an event notification of S3, as it stands in `Records` of what S3 sends to SQS, SNS and Lambda.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export interface ObjectCreatedEvent {
  readonly eventVersion: '2.1';
  readonly eventSource: 'aws:s3';
  readonly awsRegion: string;
  /** ISO 8601 with milliseconds, in UTC. */
  readonly eventTime: string;
  readonly eventName: ObjectCreatedEventName;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: {
    readonly 'x-amz-request-id': string;
    readonly 'x-amz-id-2': string;
  };
  readonly s3: {
    readonly s3SchemaVersion: '1.0';
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** Percent-encoded, with `+` for a space. */
      readonly key: string;
      /** Bytes. */
      readonly size: number;
      /** Without quotes. */
      readonly eTag: string;
      /** Hexadecimal digits: of two events of one key the later one has the greater. */
      readonly sequencer: string;
    };
  };
}

export type ObjectCreatedEventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectCreated:Copy';
