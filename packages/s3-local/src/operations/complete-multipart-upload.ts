import { createHash } from 'node:crypto';
import { type Checksum, checksumAlgorithms, checksumHeader } from '../checksum/checksum-algorithms.ts';
import { parseChecksumValue } from '../checksum/parse-declared-checksum.ts';
import { S3Error } from '../errors.ts';
import { checksumElements } from '../http/checksum-fields.ts';
import { parseWriteCondition } from '../http/parse-write-condition.ts';
import { readXmlBody } from '../http/read-xml-body.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { ObjectDetails } from '../store/object-details.ts';
import type { ObjectDraft } from '../store/object-store.ts';
import type { Part, Upload, UploadStore } from '../store/upload-store.ts';
import type { Operation } from './operation.ts';
import { type CompletedPart, parseCompleteMultipartUpload } from './parse-complete-multipart-upload.ts';
import { withDraft } from './with-draft.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  target: 'object',
  requires: ['uploadId'],
  async handle(request, { objects, uploads, announcer, nowMs }) {
    const { bucket, key, headers, query, resource } = request;
    const uploadId = query.get('uploadId') ?? '';
    const condition = parseWriteCondition(headers);
    const completed = parseCompleteMultipartUpload(await readListedParts(request));

    return uploads.end(uploadId, async () => {
      const upload = await uploads.require(bucket, key, uploadId);
      const parts = chooseParts(completed, await uploads.parts(upload));
      checkSizes(parts, headers.get('x-amz-mp-object-size'));

      return withDraft(objects.createDraft(), async (draft) => {
        const checksum = await joinParts(upload, parts, uploads, draft);
        checkChecksum(headers, checksum);
        const details: ObjectDetails = {
          key,
          etag: toMultipartEtag(parts),
          lastModifiedMs: nowMs(),
          headers: upload.headers,
          tags: upload.tags,
          ...(checksum === undefined ? {} : { checksum }),
        };
        const { sizeBytes } = draft;
        const { etag } = details;
        await objects.put({
          ...{ bucket, details, draft, condition },
          announce: () =>
            announcer.announce('ObjectCreated:CompleteMultipartUpload', request, { key, etag, sizeBytes }),
        });
        await uploads.remove(upload);
        return {
          status: 200,
          body: [
            'CompleteMultipartUploadResult',
            [
              ['Location', `http://${headers.get('host') ?? ''}${resource}`],
              ['Bucket', bucket],
              ['Key', key],
              ['ETag', `"${details.etag}"`],
              ...checksumElements(checksum),
              ['ChecksumType', checksum?.type],
            ],
          ],
        };
      });
    });
  },
};

/** Ten thousand parts with an ETag and a checksum each. */
const maxBodyBytes = 4 * 1024 * 1024;
const minPartBytes = 5 * 1024 * 1024;

/** The checksum in this request's headers is for the object, not for the XML body. */
function readListedParts(request: S3Request): ReturnType<typeof readXmlBody> {
  const headers = new Map([...request.headers].filter(([name]) => !name.startsWith('x-amz-checksum-')));
  return readXmlBody({ ...request, headers }, 'CompleteMultipartUpload', maxBodyBytes);
}

function chooseParts(completed: readonly CompletedPart[], stored: readonly Part[]): Part[] {
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  return completed.map(({ partNumber, etag, checksum }) => {
    const part = byNumber.get(partNumber);
    const sameChecksum =
      checksum === undefined ||
      (checksum.algorithm === part?.checksum?.algorithm && checksum.value === part.checksum.value);
    if (part === undefined || part.etag !== etag || !sameChecksum) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag or checksum may not match the part's.",
        { fields: { PartNumber: String(partNumber), ETag: etag } },
      );
    }
    return part;
  });
}

function checkSizes(parts: readonly Part[], declaredBytes: string | undefined): void {
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < minPartBytes);
  if (small !== undefined) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      fields: {
        PartNumber: String(small.partNumber),
        ProposedSize: String(small.sizeBytes),
        MinSizeAllowed: String(minPartBytes),
      },
    });
  }
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (declaredBytes !== undefined && declaredBytes !== String(sizeBytes)) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${JSON.stringify(declaredBytes)} does not match what was computed: ${sizeBytes}`,
    );
  }
}

/** Writes the parts one after the other, and computes the checksum that was requested at the start. */
async function joinParts(
  upload: Upload,
  parts: readonly Part[],
  uploads: UploadStore,
  draft: ObjectDraft,
): Promise<Checksum | undefined> {
  const { checksum } = upload;
  const digest =
    checksum?.type === 'FULL_OBJECT' ? checksumAlgorithms[checksum.algorithm].createDigest() : undefined;
  for (const { partNumber } of parts) {
    const file = await uploads.openPart(upload, partNumber);
    try {
      if (file.sizeBytes === 0) continue;
      for await (const chunk of file.stream() as AsyncIterable<Buffer>) {
        digest?.update(chunk);
        await draft.append(chunk);
      }
    } finally {
      await file.close();
    }
  }
  if (checksum === undefined) return undefined;
  const value = digest?.digest().toString('base64') ?? composeChecksums(checksum.algorithm, parts);
  return { ...checksum, value };
}

function composeChecksums(algorithm: Checksum['algorithm'], parts: readonly Part[]): string {
  const digest = checksumAlgorithms[algorithm].createDigest();
  for (const { checksum, partNumber } of parts) {
    if (checksum === undefined) {
      throw new S3Error(
        'InvalidRequest',
        `The upload was created using a ${algorithm.toLowerCase()} checksum, and part ${partNumber} was uploaded without one.`,
      );
    }
    digest.update(Buffer.from(checksum.value, 'base64'));
  }
  return `${digest.digest().toString('base64')}-${parts.length}`;
}

function checkChecksum(headers: ReadonlyMap<string, string>, actual: Checksum | undefined): void {
  const askedType = headers.get('x-amz-checksum-type');
  if (askedType !== undefined && askedType !== actual?.type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${actual?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  for (const algorithm of Object.keys(checksumAlgorithms) as Checksum['algorithm'][]) {
    const name = checksumHeader(algorithm);
    const value = headers.get(name);
    if (value === undefined) continue;
    if (algorithm !== actual?.algorithm) {
      throw new S3Error(
        'InvalidRequest',
        `${name} does not fit the checksum that the upload was created with.`,
      );
    }
    parseChecksumValue(name, algorithm, value.replace(/-\d+$/, ''));
    if (value !== actual.value && `${value}-` !== actual.value.replace(/\d+$/, '')) {
      throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}

/** The MD5 of the MD5s of the parts. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
function toMultipartEtag(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}
