import { readFields } from '../read-fields.ts';
import type { Table } from '../table.ts';

const path = 'packages/contract/src/frame-data.ts';

/** Every field of the answer of `POST /FrameData`. */
export function answerFields(root: string): Table {
  const fields = readFields(
    root,
    { path, typeName: 'FrameDataAnswer' },
    {
      frames: { path, typeName: 'DroppedFrame', prefix: 'frames.dropped[].' },
      archive: { path, typeName: 'ArchivedObject', prefix: 'archive.' },
      stream: { path, typeName: 'StreamedFragment', prefix: 'stream.fragments[].' },
      seam: { path, typeName: 'Seam', prefix: 'seam.' },
    },
  );
  return {
    columns: ['Field', 'Meaning', 'Absent'],
    rows: fields.map(({ name, text, preset = '' }) => [
      `\`${name}\``,
      text,
      preset.replace(/^- absent: /, ''),
    ]),
  };
}
