import type { ChunkSignatures } from '../authentication/chunk-signatures.ts';

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
  /** Path without its encoding, for the signature. */
  readonly path: string;
  /** Empty when the request is about the service. A valid bucket name otherwise. */
  readonly bucket: string;
  /** Empty when the request is about a bucket. */
  readonly key: string;
  /** Without the headers that a presigned URL carries. */
  readonly query: ReadonlyMap<string, string>;
  /** All of the query, for the signature. */
  readonly signedQuery: ReadonlyMap<string, string>;
  /** As they were sent: names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Verifies what is signed piece by piece. */
  readonly chunkSignatures?: ChunkSignatures;
  /** Starts the body: to be called once, when the request has been found acceptable so far. */
  readonly openBody: () => AsyncIterable<Buffer>;
}
