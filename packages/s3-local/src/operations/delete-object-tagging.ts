import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  target: 'object',
  requires: ['tagging'],
  async handle({ bucket, key }, { objects }) {
    await objects.replaceTags(bucket, key, []);
    return { status: 204 };
  },
};
