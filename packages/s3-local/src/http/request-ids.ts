/** The ids of one request, for clients and in events. */
export interface RequestIds {
  /** Sixteen hexadecimal digits, like S3's. */
  readonly requestId: string;
  /** Base64. */
  readonly extendedRequestId: string;
}

export function createRequestIds(random: (sizeBytes: number) => Buffer): RequestIds {
  const bytes = random(56);
  return {
    requestId: bytes.toString('hex', 0, 8).toUpperCase(),
    extendedRequestId: bytes.toString('base64', 8),
  };
}

/** The headers that every answer has. */
export function answerHeaders(
  { requestId, extendedRequestId }: RequestIds,
  nowMs: number,
): Record<string, string> {
  return {
    'x-amz-request-id': requestId,
    'x-amz-id-2': extendedRequestId,
    // From the same clock as Last-Modified, because clients compute an object's age from both.
    date: new Date(nowMs).toUTCString(),
  };
}
