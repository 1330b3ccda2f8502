/**
 * A record of an event notification of S3, as in `Records` of S3's messages to SQS, SNS and Lambda.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export interface ObjectCreatedEvent {
  /** Version of this structure. A later minor version only adds fields. */
  readonly eventVersion: '2.1';
  readonly eventSource: 'aws:s3';
  /** `region` of the options. */
  readonly awsRegion: string;
  /** ISO 8601 with milliseconds, in UTC. */
  readonly eventTime: string;
  /** Without the `s3:` prefix of a bucket's configuration. */
  readonly eventName: ObjectCreatedEventName;
  /** The writer: `AWS:` and the access key id, instead of a user's id. */
  readonly userIdentity: { readonly principalId: string };
  /** The sender of the request. */
  readonly requestParameters: { readonly sourceIPAddress: string };
  /** Headers of the answer to the request that created the object. */
  readonly responseElements: {
    readonly 'x-amz-request-id': string;
    readonly 'x-amz-id-2': string;
  };
  /** The object. `configurationId` and the owner are always `s3-local`. */
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
      /** Hexadecimal digits: of two events for one key, the later one has the greater value. */
      readonly sequencer: string;
    };
  };
}

/** How an object was created. S3 also has `ObjectCreated:Post` for browser forms, which are not supported here. */
export type ObjectCreatedEventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectCreated:Copy';
