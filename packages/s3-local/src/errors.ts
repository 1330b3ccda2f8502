/**
 * An error answer of S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** HTTP status that goes with the code. */
  readonly status: number;
  /** Elements of the XML beyond Code, Message, Resource and RequestId. */
  readonly fields: Readonly<Record<string, string>>;
  /** Headers of the answer beyond the usual ones. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    /** Element `Code` of the answer; an injected fault can have an unlisted one. */
    readonly code: S3ErrorCode | (string & {}),
    message: string,
    extra: {
      readonly fields?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
      /** Overrides the status of the code. */
      readonly status?: number;
    } = {},
  ) {
    super(message, extra.cause === undefined ? {} : { cause: extra.cause });
    this.status = extra.status ?? statusOf(code);
    this.fields = extra.fields ?? {};
    this.headers = extra.headers ?? {};
  }
}

/** Codes that s3-local answers with; S3 has more. */
export type S3ErrorCode = keyof typeof statuses;

/** The HTTP status of a code; 400 for an unknown one. */
function statusOf(code: string): number {
  return Object.hasOwn(statuses, code) ? statuses[code as S3ErrorCode] : 400;
}

/**
 * HTTP status of each code, as S3 documents it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
const statuses = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BadRequest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidBucketOwnerAWSAccountID: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidTag: 400,
  InvalidToken: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MisdirectedRequest: 421,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestHeaderSectionTooLarge: 400,
  RequestTimeout: 400,
  RequestTimeTooSkewed: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;
