import type { Operation } from './operation.ts';

/**
 * An empty element means us-east-1. Several clients ask for the location before anything else.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  method: 'GET',
  target: 'bucket',
  requires: ['location'],
  async handle({ bucket }, { buckets }) {
    await buckets.require(bucket);
    return { status: 200, body: ['LocationConstraint', ''] };
  },
};
