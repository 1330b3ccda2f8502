import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

const folder = 'packages/contract/src';

/** Every field of `GET /Config`, the nested ones behind the one that they are in. */
export function configFields(root: string): Table {
  const nested: Record<string, string[][]> = {
    h264: rowsOf(root, 'codec-limits.ts', 'CodecLimits', 'h264.'),
    limits: rowsOf(root, 'limits.ts', 'RequestLimits', 'limits.'),
  };
  return {
    columns: ['Field', 'Meaning'],
    rows: readMembers(root, `${folder}/service-config.ts`, 'ServiceConfig').flatMap(({ name, text }) => [
      [`\`${name}\``, text],
      ...(nested[name] ?? []),
    ]),
  };
}

function rowsOf(root: string, file: string, typeName: string, prefix: string): string[][] {
  return readMembers(root, `${folder}/${file}`, typeName).map(({ name, text }) => [
    `\`${prefix}${name}\``,
    text,
  ]);
}
