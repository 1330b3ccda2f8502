/**
 * A record of an event notification of S3, as it stands in `Records` of what S3 sends to SQS, SNS and Lambda.
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
  /** Without the `s3:` that a bucket's configuration has before it. */
  readonly eventName: ObjectCreatedEventName;
  /** Who wrote: `AWS:` and the access key id, in place of the id of a user. */
  readonly userIdentity: { readonly principalId: string };
  /** Where the request came from. */
  readonly requestParameters: { readonly sourceIPAddress: string };
  /** Of the answer to the request that made the object. */
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
      /** Hexadecimal digits: of two events of one key the later one has the greater. */
      readonly sequencer: string;
    };
  };
}

/** How an object came to be. S3 has `ObjectCreated:Post`, too, for forms of browsers, which are not supported here. */
export type ObjectCreatedEventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectCreated:Copy';
