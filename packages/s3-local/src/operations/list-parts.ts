import { checksumElements } from '../http/checksum-fields.ts';
import { owner } from '../http/owner.ts';
import { parseCount } from '../http/parse-count.ts';
import type { XmlElement } from '../xml/to-xml.ts';
import type { Operation } from './operation.ts';
import { maxPartNumber } from './upload-part.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  target: 'object',
  requires: ['uploadId'],
  accepts: ['max-parts', 'part-number-marker'],
  async handle({ bucket, key, query }, { uploads }) {
    const maxParts = parseCount(query, 'max-parts', { fallback: 1000, min: 1, max: 1000 });
    const marker = parseCount(query, 'part-number-marker', { fallback: 0, max: maxPartNumber });
    const upload = await uploads.require(bucket, key, query.get('uploadId') ?? '');

    const left = (await uploads.parts(upload)).filter(({ partNumber }) => partNumber > marker);
    const page = left.slice(0, maxParts);
    return {
      status: 200,
      body: [
        'ListPartsResult',
        [
          ['Bucket', bucket],
          ['Key', key],
          ['UploadId', upload.uploadId],
          ['Initiator', owner],
          ['Owner', owner],
          ['StorageClass', 'STANDARD'],
          ['ChecksumAlgorithm', upload.checksum?.algorithm],
          ['ChecksumType', upload.checksum?.type],
          ['PartNumberMarker', marker],
          ['NextPartNumberMarker', page.at(-1)?.partNumber ?? 0],
          ['MaxParts', maxParts],
          ['IsTruncated', left.length > page.length],
          ...page.map(
            (part): XmlElement => [
              'Part',
              [
                ['PartNumber', part.partNumber],
                ['LastModified', new Date(part.lastModifiedMs).toISOString()],
                ['ETag', `"${part.etag}"`],
                ...checksumElements(part.checksum),
                ['Size', part.sizeBytes],
              ],
            ],
          ),
        ],
      ],
    };
  },
};
