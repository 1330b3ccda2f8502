import type { Operation } from './operation.ts';

/**
 * Uploads that were never completed do not keep a bucket, and go with it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  method: 'DELETE',
  target: 'bucket',
  async handle({ bucket }, { buckets, uploads }) {
    await buckets.delete(bucket);
    for (const upload of await uploads.list(bucket)) await uploads.remove(upload);
    return { status: 204 };
  },
};
