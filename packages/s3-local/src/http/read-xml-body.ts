import { parseXml } from '../xml/parse-xml.ts';
import type { XmlReader } from '../xml/xml-reader.ts';
import { receiveBody } from './receive-body.ts';
import type { S3Request } from './s3-request.ts';

/**
 * Reads and verifies an XML request body. No other kind of body is held in memory.
 * @param maxBytes longest body that is accepted
 * @returns undefined for an empty body
 * @throws S3Error `MalformedXML`, `EntityTooLarge` and what {@link receiveBody} throws
 */
export async function readXmlBody(
  request: S3Request,
  rootName: string,
  maxBytes: number,
): Promise<XmlReader | undefined> {
  const chunks: Buffer[] = [];
  const { sizeBytes } = await receiveBody(request, { maxBytes, requireLength: false }, (chunk) => {
    chunks.push(chunk);
  });
  return sizeBytes === 0 ? undefined : parseXml(Buffer.concat(chunks).toString('utf8'), rootName);
}
