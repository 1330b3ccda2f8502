import { createHash } from 'node:crypto';
import { checksumAlgorithms } from '../checksum/checksum-algorithms.ts';
import { parseChecksumAlgorithm } from '../checksum/parse-checksum-algorithm.ts';
import { S3Error } from '../errors.ts';
import { checksumElements } from '../http/checksum-fields.ts';
import { parseObjectHeaders } from '../http/parse-object-headers.ts';
import { parseTaggingHeader } from '../http/parse-tags.ts';
import { parseTarget } from '../http/parse-target.ts';
import { parseWriteCondition } from '../http/parse-write-condition.ts';
import { etagMatches } from '../store/etag-matches.ts';
import type { ObjectDetails } from '../store/object-details.ts';
import type { ObjectDraft, StoredObject } from '../store/object-store.ts';
import type { Operation } from './operation.ts';
import { withDraft } from './with-draft.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  target: 'object',
  requiresHeader: 'x-amz-copy-source',
  async handle(request, { buckets, objects, announcer, nowMs }) {
    const { bucket, key, headers } = request;
    const source = parseCopySource(headers.get('x-amz-copy-source') ?? '');
    const metadata = parseDirective(headers, 'x-amz-metadata-directive');
    const tagging = parseDirective(headers, 'x-amz-tagging-directive');
    const condition = parseWriteCondition(headers);
    if (source.bucket === bucket && source.key === key && metadata === 'COPY') {
      throw new S3Error(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    await buckets.require(bucket);
    const original = await objects.open(source.bucket, source.key);
    try {
      checkSource(headers, original.details);
      return await withDraft(objects.createDraft(), async (draft) => {
        const details: ObjectDetails = {
          key,
          ...(await copyBytes(original, draft, headers.get('x-amz-checksum-algorithm'))),
          lastModifiedMs: nowMs(),
          headers: metadata === 'COPY' ? original.details.headers : parseObjectHeaders(headers),
          tags: tagging === 'COPY' ? original.details.tags : parseTaggingHeader(headers.get('x-amz-tagging')),
        };
        const { sizeBytes } = draft;
        const { etag } = details;
        await objects.put({
          ...{ bucket, details, draft, condition },
          announce: () => announcer.announce('ObjectCreated:Copy', request, { key, etag, sizeBytes }),
        });
        return {
          status: 200,
          body: [
            'CopyObjectResult',
            [
              ['LastModified', new Date(details.lastModifiedMs).toISOString()],
              ['ETag', `"${details.etag}"`],
              ...checksumElements(details.checksum),
              ['ChecksumType', details.checksum?.type],
            ],
          ],
        };
      });
    } finally {
      await original.close();
    }
  },
};

/** `bucket/key` or `/bucket/key`, encoded as in a URL. */
function parseCopySource(header: string): { bucket: string; key: string } {
  const { bucket, key, query } = parseTarget(header.startsWith('/') ? header : `/${header}`, '');
  if (query.size > 0) {
    throw new S3Error(
      'NotImplemented',
      'Copying a version (x-amz-copy-source with ?versionId) is not implemented',
    );
  }
  if (bucket === '' || key === '') {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  return { bucket, key };
}

function parseDirective(headers: ReadonlyMap<string, string>, name: string): 'COPY' | 'REPLACE' {
  const directive = headers.get(name) ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw new S3Error('InvalidArgument', `${name} must be COPY or REPLACE`);
}

function checkSource(headers: ReadonlyMap<string, string>, { etag }: ObjectDetails): void {
  const ifMatch = headers.get('x-amz-copy-source-if-match');
  const ifNoneMatch = headers.get('x-amz-copy-source-if-none-match');
  const failed =
    (ifMatch !== undefined && !etagMatches(ifMatch, etag)) ||
    (ifNoneMatch !== undefined && etagMatches(ifNoneMatch, etag));
  if (failed) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
}

/** A copy is one piece, even if the object was uploaded in parts: its ETag and checksum cover its bytes. */
async function copyBytes(
  original: StoredObject,
  draft: ObjectDraft,
  askedAlgorithm: string | undefined,
): Promise<Pick<ObjectDetails, 'etag' | 'checksum'>> {
  const algorithm =
    askedAlgorithm === undefined
      ? original.details.checksum?.algorithm
      : parseChecksumAlgorithm(askedAlgorithm);
  const md5 = createHash('md5');
  const digest = algorithm && checksumAlgorithms[algorithm].createDigest();
  if (original.sizeBytes > 0) {
    for await (const chunk of original.stream() as AsyncIterable<Buffer>) {
      md5.update(chunk);
      digest?.update(chunk);
      await draft.append(chunk);
    }
  }
  const etag = md5.digest('hex');
  if (algorithm === undefined || digest === undefined) return { etag };
  return { etag, checksum: { algorithm, type: 'FULL_OBJECT', value: digest.digest().toString('base64') } };
}
