import { defaultOptions } from '../../../packages/converter/src/default-options.ts';
import { checkPresets } from '../check-presets.ts';
import { membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The options of `createConvertFrames`. */
export function converterOptions(root: string): Table {
  const members = readMembers(root, 'packages/converter/src/converter-options.ts', 'ConverterOptions');
  checkPresets(members, defaultOptions);
  return membersTable('Option', members);
}
