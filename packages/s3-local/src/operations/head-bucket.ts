import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  target: 'bucket',
  async handle({ bucket }, { buckets }) {
    await buckets.require(bucket);
    return { status: 200 };
  },
};
