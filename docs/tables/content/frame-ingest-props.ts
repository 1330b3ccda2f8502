import { settings } from '../../../infra/lib/frame-ingest/settings.ts';
import { membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The properties of the construct. */
export function frameIngestProps(root: string): Table {
  const members = readMembers(root, 'infra/lib/frame-ingest/frame-ingest-props.ts', 'FrameIngestProps');
  return membersTable('Property', members, settings);
}
