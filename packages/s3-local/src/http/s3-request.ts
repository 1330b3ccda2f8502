import type { ChunkSignatures } from '../authentication/chunk-signatures.ts';

/** A request with parsed target and headers; the body has not been read yet. */
export interface S3Request {
  readonly requestId: string;
  /** Sent in `x-amz-id-2`. */
  readonly extendedRequestId: string;
  /** Address of the sender. */
  readonly sourceIp: string;
  /** The signer's access key. */
  readonly accessKeyId: string;
  readonly method: string;
  /** Path as it was sent, without the query. */
  readonly resource: string;
  /** Path without its encoding, for the signature. */
  readonly path: string;
  /** Empty when the request is about the service. A valid bucket name otherwise. */
  readonly bucket: string;
  /** Empty if the request is about a bucket. */
  readonly key: string;
  /** Without the headers that a presigned URL carries. */
  readonly query: ReadonlyMap<string, string>;
  /** All of the query, for the signature. */
  readonly signedQuery: ReadonlyMap<string, string>;
  /** As they were sent, alternating names and values. */
  readonly rawHeaders: readonly string[];
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Verifies the chunk signatures. */
  readonly chunkSignatures?: ChunkSignatures;
  /** Starts the body. Call it once, when the request is acceptable so far. */
  readonly openBody: () => AsyncIterable<Buffer>;
}
