import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  target: 'object',
  async handle({ bucket, key, headers }, { objects }) {
    await objects.delete(bucket, key, headers.get('if-match'));
    return { status: 204 };
  },
};
