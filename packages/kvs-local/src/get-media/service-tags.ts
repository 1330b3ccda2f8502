import { ElementId, type SimpleTag } from '@frame-ingest/matroska';

/**
 * Writes one Tags element as the service does: one Tag, and every size field four bytes long. It is part of the known
 * layout, so a client that reads it by its offsets finds what it expects.
 */
export function writeServiceTags(tags: readonly SimpleTag[]): Buffer {
  const simpleTags = tags.map(({ name, value }) =>
    element(
      ElementId.SimpleTag,
      element(ElementId.TagName, Buffer.from(name)),
      element(ElementId.TagString, Buffer.from(value)),
    ),
  );
  return element(ElementId.Tags, element(ElementId.Tag, ...simpleTags));
}

function element(id: number, ...content: readonly Buffer[]): Buffer {
  const idBytes = Buffer.from(id.toString(16), 'hex');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x1000_0000 + content.reduce((sum, { length }) => sum + length, 0));
  return Buffer.concat([idBytes, size, ...content]);
}
