import { owner } from '../http/owner.ts';
import { parseCount } from '../http/parse-count.ts';
import { parseEncodingType } from '../http/parse-encoding-type.ts';
import { compareUtf8 } from '../store/compare-utf8.ts';
import type { Upload } from '../store/upload-store.ts';
import type { XmlElement } from '../xml/to-xml.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  target: 'bucket',
  requires: ['uploads'],
  accepts: ['encoding-type', 'key-marker', 'max-uploads', 'prefix', 'upload-id-marker'],
  async handle({ bucket, query }, { buckets, uploads }) {
    const prefix = query.get('prefix') ?? '';
    const keyMarker = query.get('key-marker') ?? '';
    const uploadIdMarker = query.get('upload-id-marker') ?? '';
    const encode = parseEncodingType(query);
    const maxUploads = parseCount(query, 'max-uploads', { fallback: 1000, min: 1, max: 1000 });
    await buckets.require(bucket);

    const left = (await uploads.list(bucket))
      .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, keyMarker, uploadIdMarker))
      .sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.uploadId, b.uploadId));
    const page = left.slice(0, maxUploads);
    const isTruncated = left.length > page.length;
    const last = page.at(-1);
    return {
      status: 200,
      body: [
        'ListMultipartUploadsResult',
        [
          ['Bucket', bucket],
          ['KeyMarker', encode(keyMarker)],
          ['UploadIdMarker', uploadIdMarker],
          ['NextKeyMarker', isTruncated && last !== undefined ? encode(last.key) : undefined],
          ['NextUploadIdMarker', isTruncated ? last?.uploadId : undefined],
          ['Prefix', encode(prefix)],
          ['EncodingType', query.get('encoding-type') || undefined],
          ['MaxUploads', maxUploads],
          ['IsTruncated', isTruncated],
          ...page.map((upload) => toUpload(upload, encode)),
        ],
      ],
    };
  },
};

/** Without a key-marker the upload-id-marker is ignored, as on S3. */
function isAfter({ key, uploadId }: Upload, keyMarker: string, uploadIdMarker: string): boolean {
  if (keyMarker === '') return true;
  const order = compareUtf8(key, keyMarker);
  return order > 0 || (order === 0 && uploadIdMarker !== '' && uploadId > uploadIdMarker);
}

function toUpload(upload: Upload, encode: (name: string) => string): XmlElement {
  return [
    'Upload',
    [
      ['Key', encode(upload.key)],
      ['UploadId', upload.uploadId],
      ['Initiator', owner],
      ['Owner', owner],
      ['StorageClass', 'STANDARD'],
      ['ChecksumAlgorithm', upload.checksum?.algorithm],
      ['ChecksumType', upload.checksum?.type],
      ['Initiated', new Date(upload.initiatedMs).toISOString()],
    ],
  ];
}
