import { owner } from '../http/owner.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Operation = {
  name: 'ListBuckets',
  method: 'GET',
  target: 'service',
  accepts: ['prefix'],
  async handle({ query }, { buckets }) {
    const prefix = query.get('prefix') ?? '';
    const found = (await buckets.list()).filter(({ name }) => name.startsWith(prefix));
    return {
      status: 200,
      body: [
        'ListAllMyBucketsResult',
        [
          ['Owner', owner],
          [
            'Buckets',
            found.map(({ name, createdMs }) => [
              'Bucket',
              [
                ['Name', name],
                ['CreationDate', new Date(createdMs).toISOString()],
              ],
            ]),
          ],
          ['Prefix', query.get('prefix')],
        ],
      ],
    };
  },
};
