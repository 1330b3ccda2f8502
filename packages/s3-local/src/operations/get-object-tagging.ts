import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  method: 'GET',
  target: 'object',
  requires: ['tagging'],
  async handle({ bucket, key }, { objects }) {
    const { tags } = await objects.describe(bucket, key);
    return {
      status: 200,
      body: [
        'Tagging',
        [
          [
            'TagSet',
            tags.map((tag) => [
              'Tag',
              [
                ['Key', tag.key],
                ['Value', tag.value],
              ],
            ]),
          ],
        ],
      ],
    };
  },
};
