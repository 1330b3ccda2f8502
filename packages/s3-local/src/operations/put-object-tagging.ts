import { S3Error } from '../errors.ts';
import { parseTaggingXml } from '../http/parse-tags.ts';
import { readXmlBody } from '../http/read-xml-body.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  method: 'PUT',
  target: 'object',
  requires: ['tagging'],
  async handle(request, { objects }) {
    const tagging = await readXmlBody(request, 'Tagging', maxBodyBytes);
    if (tagging === undefined) throw new S3Error('MalformedXML', 'PutObjectTagging needs a body: <Tagging>');
    await objects.replaceTags(request.bucket, request.key, parseTaggingXml(tagging));
    return { status: 200 };
  },
};

const maxBodyBytes = 64 * 1024;
