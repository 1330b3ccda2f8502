/** What one error id in the payload of GetMedia or GetMediaForFragmentList means. */
export interface MediaErrorEntry {
  /** Four digits. They differ from acknowledgement ids, though some look the same. */
  readonly errorId: number;
  /** A phrase, after AWS's documents, without its full stop. */
  readonly meaning: string;
  /** Whether the same media may be available later. */
  readonly retryable: boolean;
}

/**
 * The error ids of GetMedia, which differ from acknowledgement ids: 4000 has another meaning here. 3002 and 5000 are faults of
 * the service. 4503 stands for KMS's KeyUnavailableException, which KMS documents with "You can retry the request".
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html "Response Elements"
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 */
export const mediaErrors: readonly MediaErrorEntry[] = [
  { errorId: 3002, meaning: 'error writing to the stream', retryable: true },
  { errorId: 4000, meaning: 'requested fragment is not found', retryable: false },
  { errorId: 4500, meaning: "access denied for the stream's KMS key", retryable: false },
  { errorId: 4501, meaning: "stream's KMS key is disabled", retryable: false },
  { errorId: 4502, meaning: "validation error on the stream's KMS key", retryable: false },
  { errorId: 4503, meaning: 'KMS key specified in the stream is unavailable', retryable: true },
  { errorId: 4504, meaning: 'invalid usage of the KMS key specified in the stream', retryable: false },
  { errorId: 4505, meaning: 'invalid state of the KMS key specified in the stream', retryable: false },
  { errorId: 4506, meaning: 'unable to find the KMS key specified in the stream', retryable: false },
  { errorId: 5000, meaning: 'internal error', retryable: true },
];

/**
 * Finds what an error id in the payload of GetMedia or GetMediaForFragmentList means, in {@link mediaErrors}.
 * @returns undefined for an undocumented or missing id
 */
export function findMediaError(errorId: number | undefined): MediaErrorEntry | undefined {
  return mediaErrors.find((listed) => listed.errorId === errorId);
}
