import { S3Error } from '../errors.ts';
import { checksumHeaders } from '../http/checksum-fields.ts';
import { receiveBody } from '../http/receive-body.ts';
import type { Operation } from './operation.ts';
import { maxObjectBytes } from './put-object.ts';
import { withDraft } from './with-draft.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  target: 'object',
  requires: ['partNumber', 'uploadId'],
  async handle(request, { uploads, nowMs }) {
    const { bucket, key, query } = request;
    const partNumber = parsePartNumber(query.get('partNumber') ?? '');
    const upload = await uploads.require(bucket, key, query.get('uploadId') ?? '');

    return withDraft(uploads.createPartDraft(), async (draft) => {
      const { md5, checksum } = await receiveBody(
        request,
        { maxBytes: maxObjectBytes, requireLength: true },
        (chunk) => draft.append(chunk),
      );
      if (checksum !== undefined && upload.checksum !== undefined) {
        if (checksum.algorithm !== upload.checksum.algorithm) {
          const { algorithm } = upload.checksum;
          throw new S3Error(
            'InvalidRequest',
            `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
          );
        }
      }
      const etag = md5.toString('hex');
      const details = { etag, lastModifiedMs: nowMs(), ...(checksum === undefined ? {} : { checksum }) };
      await uploads.putPart(upload, partNumber, details, draft);
      const { 'x-amz-checksum-type': _, ...checksumOnly } = checksumHeaders(checksum);
      return { status: 200, headers: { etag: `"${etag}"`, ...checksumOnly } };
    });
  },
};

export const maxPartNumber = 10_000;

function parsePartNumber(text: string): number {
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > maxPartNumber) {
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`,
      { fields: { ArgumentName: 'partNumber', ArgumentValue: text } },
    );
  }
  return partNumber;
}
