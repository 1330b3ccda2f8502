import type { Readable } from 'node:stream';
import type { XmlElement } from '../xml/to-xml.ts';

/** The answer of an operation. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An element becomes an XML document in S3's namespace; a stream needs its `content-length` in the headers. */
  readonly body?: XmlElement | Readable;
}
