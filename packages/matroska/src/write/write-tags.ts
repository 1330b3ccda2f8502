import { masterElement, stringElement, writeElements } from '../ebml/ebml-element.ts';
import { ElementId } from '../ebml/element-id.ts';
import type { SimpleTag } from '../types.ts';

/** Writes one Tags element with one Tag of the given names and values; in Kinesis Video it belongs to the cluster before it. */
export function writeTags(tags: readonly SimpleTag[]): Uint8Array {
  const simpleTags = tags.map(({ name, value }) =>
    masterElement(ElementId.SimpleTag, [
      stringElement(ElementId.TagName, name),
      stringElement(ElementId.TagString, value),
    ]),
  );
  return writeElements([masterElement(ElementId.Tags, [masterElement(ElementId.Tag, simpleTags)])]);
}
