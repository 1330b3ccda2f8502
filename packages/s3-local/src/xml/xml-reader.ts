import { S3Error } from '../errors.ts';

/** One element of a parsed request. */
export class XmlReader {
  constructor(
    private readonly name: string,
    private readonly node: unknown,
  ) {}

  /** The child elements of that name, in order. */
  children(name: string): XmlReader[] {
    const { node } = this;
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return [];
    const found: unknown = (node as Record<string, unknown>)[name];
    return (Array.isArray(found) ? found : [found]).map((child) => new XmlReader(name, child));
  }

  /**
   * The text of the child element of that name, or undefined when there is none.
   * @throws S3Error `MalformedXML` when the child comes twice or holds elements
   */
  text(name: string): string | undefined {
    const [child, second] = this.children(name);
    if (child === undefined) return undefined;
    if (second !== undefined || typeof child.node !== 'string') {
      throw new S3Error('MalformedXML', `<${name}> in <${this.name}> must appear once and contain only text`);
    }
    return decodeReferences(child.node);
  }

  /** @throws S3Error `MalformedXML` when the child is missing, or see {@link text} */
  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new S3Error('MalformedXML', `<${this.name}> must contain a <${name}>`);
    return text;
  }

  /**
   * An element that is not understood would otherwise be a wish that is silently not granted.
   * @throws S3Error `NotImplemented` naming the element
   */
  allowOnly(names: readonly string[]): void {
    if (typeof this.node !== 'object' || this.node === null) return;
    const unknown = Object.keys(this.node).find((name) => name !== '#text' && !names.includes(name));
    if (unknown !== undefined) {
      throw new S3Error('NotImplemented', `<${unknown}> in <${this.name}> is not implemented`);
    }
  }
}

const namedReferences: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7});|#x([0-9a-f]{1,6});|(amp|lt|gt|quot|apos);)?/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return namedReferences[name.toLowerCase()] ?? whole;
      const codePoint = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (!(codePoint <= 0x10ffff) || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
        throw new S3Error(
          'MalformedXML',
          'The XML contains an invalid character reference or a custom entity',
        );
      }
      return String.fromCodePoint(codePoint);
    },
  );
}
