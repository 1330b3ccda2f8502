import { readAnswer, responseOverrides } from '../http/read-answer.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  target: 'object',
  accepts: responseOverrides,
  async handle(request, { objects }) {
    const object = await objects.open(request.bucket, request.key);
    try {
      const { range, ...answer } = readAnswer(request, object);
      if (range !== undefined) return { ...answer, body: object.stream(range.first, range.last) };
      await object.close();
      return answer;
    } catch (error) {
      await object.close();
      throw error;
    }
  },
};
