import type { XmlElement } from '../xml/to-xml.ts';

/** The one owner of everything, whatever the credentials. The id is the SHA-256 of the name. */
export const owner: readonly XmlElement[] = [
  ['ID', '72aa5ab3a3d29d4fc604b25d560740b01cc7d82a48c3b4bc51a69b92ff0748a7'],
  ['DisplayName', 's3-local'],
];
