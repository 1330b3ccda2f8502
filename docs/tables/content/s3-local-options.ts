import { defaultOptions } from '../../../packages/s3-local/src/default-options.ts';
import { checkPresets } from '../check-presets.ts';
import { membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The options of `startS3Local`. */
export function s3LocalOptions(root: string): Table {
  const members = readMembers(root, 'packages/s3-local/src/s3-local-options.ts', 'S3LocalOptions');
  checkPresets(members, defaultOptions);
  return membersTable('Option', members);
}
