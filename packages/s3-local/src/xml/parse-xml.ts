import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from '../errors.ts';
import { XmlReader } from './xml-reader.ts';

/**
 * Parses the XML body of a request. The parser expands no entity and a document type is refused, so that a
 * few bytes cannot grow into gigabytes or name a file; {@link XmlReader} decodes the five references of XML.
 * @param rootName name of the outermost element
 * @throws S3Error `MalformedXML`
 */
export function parseXml(text: string, rootName: string): XmlReader {
  if (/<!(DOCTYPE|\[CDATA\[)/i.test(text)) {
    throw new S3Error(
      'MalformedXML',
      'The XML contains a document type or a CDATA section; S3 requests need neither',
    );
  }
  if (XMLValidator.validate(text) !== true) throw malformed(rootName);

  const document = parse(text, rootName);
  const roots = Object.keys(document).filter((name) => name !== '#text');
  const [root] = Object.hasOwn(document, rootName) ? (document[rootName] as unknown[]) : [];
  if (roots.length !== 1 || root === undefined) throw malformed(rootName);
  return new XmlReader(rootName, root);
}

const parser = new XMLParser({
  processEntities: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: () => true,
});

function parse(text: string, rootName: string): Record<string, unknown> {
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw malformed(rootName, cause);
  }
}

function malformed(rootName: string, cause?: unknown): S3Error {
  const message = `The XML that you provided was not well-formed, or is not a <${rootName}>`;
  return new S3Error('MalformedXML', message, { cause });
}
