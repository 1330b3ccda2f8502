/**
 * List prices of us-east-1 in US dollars, first tier, without free tiers, and when they were looked up. Those of Lambda are the
 * benchmark's (`bench/lambda-cost.ts`).
 * @see https://aws.amazon.com/api-gateway/pricing/
 * @see https://aws.amazon.com/kinesis/video-streams/pricing/
 * @see https://aws.amazon.com/s3/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const prices = {
  asOf: 'November 2026',
  /** An HTTP API counts a request once for each {@link httpApiStepBytes} of it. */
  httpApiRequest: 1 / 1e6,
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  s3GigabyteMonth: 0.023,
  videoIn: 0.0085,
  videoOut: 0.0085,
  videoGigabyteMonth: 0.023,
  sqsRequest: 0.4 / 1e6,
  logsGigabyte: 0.5,
} as const;

export const httpApiStepBytes = 512 * 1024;
