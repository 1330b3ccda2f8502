import type { ChecksumAlgorithmName, ChecksumType } from '../checksum/checksum-algorithms.ts';
import { parseChecksumAlgorithm } from '../checksum/parse-checksum-algorithm.ts';
import { S3Error } from '../errors.ts';
import { parseObjectHeaders } from '../http/parse-object-headers.ts';
import { parseTaggingHeader } from '../http/parse-tags.ts';
import type { Upload } from '../store/upload-store.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  target: 'object',
  requires: ['uploads'],
  async handle({ bucket, key, headers }, { buckets, uploads, nowMs }) {
    const checksum = parseUploadChecksum(headers);
    const facts: Omit<Upload, 'uploadId'> = {
      bucket,
      key,
      initiatedMs: nowMs(),
      headers: parseObjectHeaders(headers),
      tags: parseTaggingHeader(headers.get('x-amz-tagging')),
      ...(checksum === undefined ? {} : { checksum }),
    };
    await buckets.require(bucket);
    const uploadId = await uploads.create(facts);
    return {
      status: 200,
      headers:
        checksum === undefined
          ? {}
          : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type },
      body: [
        'InitiateMultipartUploadResult',
        [
          ['Bucket', bucket],
          ['Key', key],
          ['UploadId', uploadId],
        ],
      ],
    };
  },
};

/**
 * The types that an algorithm can have; the first is the default.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
const checksumTypes: Readonly<Record<ChecksumAlgorithmName, readonly ChecksumType[]>> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
};

function parseUploadChecksum(headers: ReadonlyMap<string, string>): Upload['checksum'] {
  const name = headers.get('x-amz-checksum-algorithm');
  const askedType = headers.get('x-amz-checksum-type');
  if (name === undefined) {
    if (askedType === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header requires the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = parseChecksumAlgorithm(name);
  const type = checksumTypes[algorithm].find((known) => askedType === undefined || known === askedType);
  if (type === undefined) {
    const types = checksumTypes[algorithm].join(' or ');
    throw new S3Error(
      'InvalidRequest',
      `The ${algorithm} checksum of an upload can only be of type ${types}.`,
    );
  }
  return { algorithm, type };
}
