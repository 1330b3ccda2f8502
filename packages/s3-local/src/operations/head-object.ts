import { readAnswer, responseOverrides } from '../http/read-answer.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  target: 'object',
  accepts: responseOverrides,
  async handle(request, { objects }) {
    const object = await objects.open(request.bucket, request.key);
    await object.close();
    const { status, headers } = readAnswer(request, object);
    return headers === undefined ? { status } : { status, headers };
  },
};
