import { checksumHeaders } from '../http/checksum-fields.ts';
import { parseObjectHeaders } from '../http/parse-object-headers.ts';
import { parseTaggingHeader } from '../http/parse-tags.ts';
import { parseWriteCondition } from '../http/parse-write-condition.ts';
import { receiveBody } from '../http/receive-body.ts';
import type { Operation } from './operation.ts';
import { withDraft } from './with-draft.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  target: 'object',
  async handle(request, { buckets, objects, announcer, nowMs }) {
    const { bucket, key, headers } = request;
    const condition = parseWriteCondition(headers);
    const kept = parseObjectHeaders(headers);
    const tags = parseTaggingHeader(headers.get('x-amz-tagging'));
    await buckets.require(bucket);

    return withDraft(objects.createDraft(), async (draft) => {
      const { md5, checksum } = await receiveBody(
        request,
        { maxBytes: maxObjectBytes, requireLength: true },
        (chunk) => draft.append(chunk),
      );
      const etag = md5.toString('hex');
      const { sizeBytes } = draft;
      const details = { key, etag, lastModifiedMs: nowMs(), headers: kept, tags };
      await objects.put({
        ...{ bucket, draft, condition },
        details: checksum ? { ...details, checksum } : details,
        announce: () => announcer.announce('ObjectCreated:Put', request, { key, etag, sizeBytes }),
      });
      return { status: 200, headers: { etag: `"${etag}"`, ...checksumHeaders(checksum) } };
    });
  },
};

/** Largest object or part in one request. */
export const maxObjectBytes = 5 * 1024 ** 3;
