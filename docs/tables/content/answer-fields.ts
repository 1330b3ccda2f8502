import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

const file = 'packages/contract/src/frame-data.ts';

/** Every field of the answer of `POST /FrameData`, the nested ones behind the one that they are in. */
export function answerFields(root: string): Table {
  const nested: Record<string, string[][]> = {
    frames: rowsOf(root, 'DroppedFrame', 'frames.dropped[].'),
    archive: rowsOf(root, 'ArchivedObject', 'archive.'),
    stream: rowsOf(root, 'StreamedFragment', 'stream.fragments[].'),
    seam: rowsOf(root, 'Seam', 'seam.'),
  };
  const rows = rowsOf(root, 'FrameDataAnswer', '');
  return {
    columns: ['Field', 'Meaning', 'Absent'],
    rows: readMembers(root, file, 'FrameDataAnswer').flatMap(({ name }, index) => [
      rows[index] ?? [],
      ...(nested[name] ?? []),
    ]),
  };
}

function rowsOf(root: string, typeName: string, prefix: string): string[][] {
  return readMembers(root, file, typeName).map(({ name, text, preset = '' }) => [
    `\`${prefix}${name}\``,
    text,
    preset.replace(/^- absent: /, ''),
  ]);
}
