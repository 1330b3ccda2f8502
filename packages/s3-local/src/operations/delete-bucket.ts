import type { Operation } from './operation.ts';

/**
 * Incomplete uploads do not prevent the deletion of a bucket, and are deleted with it.
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
