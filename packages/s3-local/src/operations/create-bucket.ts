import { readXmlBody } from '../http/read-xml-body.ts';
import type { Operation } from './operation.ts';

/**
 * A LocationConstraint is accepted and has no effect, because there is only one location.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const createBucket: Operation = {
  name: 'CreateBucket',
  method: 'PUT',
  target: 'bucket',
  async handle(request, { buckets }) {
    const configuration = await readXmlBody(request, 'CreateBucketConfiguration', maxBodyBytes);
    configuration?.allowOnly(['LocationConstraint']);
    await buckets.create(request.bucket);
    return { status: 200, headers: { location: `/${request.bucket}` } };
  },
};

const maxBodyBytes = 16 * 1024;
