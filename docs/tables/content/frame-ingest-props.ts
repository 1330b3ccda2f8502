import { canvasSide, settings } from '../../../infra/lib/frame-ingest/settings.ts';
import { retentionHours } from '../../../infra/lib/video-stream/stream-settings.ts';
import { checkSettings, membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The properties of the construct; those of a `VideoStream` have no table, and are checked along. */
export function frameIngestProps(root: string): Table {
  const members = readMembers(root, 'infra/lib/frame-ingest/frame-ingest-props.ts', 'FrameIngestProps');
  checkSettings(readMembers(root, 'infra/lib/video-stream/video-stream.ts', 'VideoStreamProps'), {
    retention: retentionHours,
  });
  return membersTable('Property', members, { ...settings, canvas: canvasSide });
}
