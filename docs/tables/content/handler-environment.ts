import { canvasSide, settings } from '../../../packages/handler/src/config/settings.ts';
import { membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The variables of the Lambda function. */
export function handlerEnvironment(root: string): Table {
  const members = readMembers(root, 'packages/handler/src/config/environment.ts', 'HandlerEnvironment');
  return membersTable('Variable', members, { ...settings, CANVAS: canvasSide });
}
