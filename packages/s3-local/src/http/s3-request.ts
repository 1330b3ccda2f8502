/** A request after its target and headers were understood; the body is still on the wire. */
export interface S3Request {
  readonly requestId: string;
  /** Goes into `x-amz-id-2`. */
  readonly extendedRequestId: string;
  /** Address that the request came from. */
  readonly sourceIp: string;
  /** Who signed it. */
  readonly accessKeyId: string;
  readonly method: string;
  /** Path as it was sent, without the query. */
  readonly resource: string;
  /** Empty when the request is about the service. A valid bucket name otherwise. */
  readonly bucket: string;
  /** Empty when the request is about a bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Starts the body: to be called once, when the request has been found acceptable so far. */
  readonly openBody: () => AsyncIterable<Buffer>;
}
