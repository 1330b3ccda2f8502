import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  target: 'object',
  requires: ['uploadId'],
  async handle({ bucket, key, query }, { uploads }) {
    const uploadId = query.get('uploadId') ?? '';
    await uploads.end(uploadId, async () => uploads.remove(await uploads.require(bucket, key, uploadId)));
    return { status: 204 };
  },
};
