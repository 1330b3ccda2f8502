import { S3Error } from '../errors.ts';
import { parsePayload } from '../http/parse-payload.ts';
import { parseKey } from '../http/parse-target.ts';
import { readXmlBody } from '../http/read-xml-body.ts';
import type { Store } from '../store/store.ts';
import type { XmlElement } from '../xml/to-xml.ts';
import type { XmlReader } from '../xml/xml-reader.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  target: 'bucket',
  requires: ['delete'],
  async handle(request, { buckets, objects }) {
    const { md5, checksum } = parsePayload(request.headers);
    if (md5 === undefined && checksum === undefined) {
      throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
    }
    const list = await readXmlBody(request, 'Delete', maxBodyBytes);
    const deletions = parseDeletions(list);
    const quiet = list?.text('Quiet')?.trim() === 'true';
    await buckets.require(request.bucket);

    const results: XmlElement[] = [];
    for (const deletion of deletions) {
      const result = await runDeletion(request.bucket, deletion, objects);
      if (!quiet || result[0] === 'Error') results.push(result);
    }
    return { status: 200, body: ['DeleteResult', results] };
  },
};

/** A thousand keys of 1024 bytes, every one of them written as a reference. */
const maxBodyBytes = 8 * 1024 * 1024;
const maxDeletions = 1000;

interface Deletion {
  readonly key: string;
  readonly etag?: string;
}

function parseDeletions(list: XmlReader | undefined): Deletion[] {
  const objects = list?.children('Object') ?? [];
  if (objects.length === 0 || objects.length > maxDeletions) {
    throw new S3Error(
      'MalformedXML',
      `<Delete> must contain 1 to ${maxDeletions} <Object>, not ${objects.length}`,
    );
  }
  list?.allowOnly(['Object', 'Quiet']);
  return objects.map((object) => {
    object.allowOnly(['Key', 'ETag']);
    const etag = object.text('ETag');
    const key = object.requiredText('Key');
    if (key === '') throw new S3Error('MalformedXML', 'A <Key> in <Delete> is empty');
    return etag === undefined ? { key } : { key, etag };
  });
}

/** One key that cannot be deleted does not stop the others. */
async function runDeletion(
  bucket: string,
  { key, etag }: Deletion,
  objects: Store['objects'],
): Promise<XmlElement> {
  try {
    await objects.delete(bucket, parseKey(key), etag);
    return ['Deleted', [['Key', key]]];
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return [
      'Error',
      [
        ['Key', key],
        ['Code', error.code],
        ['Message', error.message],
      ],
    ];
  }
}
