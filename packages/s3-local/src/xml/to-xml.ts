/** An element: its name and its text or children. An element whose content is undefined is left out. */
export type XmlElement = readonly [
  name: string,
  content: string | number | boolean | undefined | readonly XmlElement[],
];

/** Writes an XML document of S3. */
export function toXml(root: XmlElement, namespace?: string): string {
  const [name, content] = root;
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${writeContent(content)}</${name}>`;
}

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

function writeContent(content: XmlElement[1]): string {
  return Array.isArray(content) ? content.map(writeElement).join('') : escapeText(String(content));
}

function writeElement([name, content]: XmlElement): string {
  return content === undefined ? '' : `<${name}>${writeContent(content)}</${name}>`;
}

/**
 * Control characters go out as references, as S3 writes them, although XML 1.0 has no place for most of them:
 * a key may hold any character, and `encoding-type=url` is the way around.
 */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  return text.replace(/[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g, (character) => {
    return namedReferences[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

const namedReferences: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
