import { defaultBackOff } from '../../../packages/put-media/src/back-off.ts';
import { defaultTimeouts } from '../../../packages/put-media/src/default-timeouts.ts';
import { defaultLimits } from '../../../packages/put-media/src/limits.ts';
import { defaultSettings } from '../../../packages/put-media/src/session/default-settings.ts';
import { checkPresets, type Presets } from '../check-presets.ts';
import { membersTable } from '../members-table.ts';
import { type Member, readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

const folder = 'packages/put-media/src';

/** The configuration of a `PutMediaClient`, with what its parts hold. */
export function putMediaOptions(root: string): Table {
  const parts: Readonly<Record<string, readonly Member[]>> = {
    backOff: readPart(root, `${folder}/back-off.ts`, 'BackOffOptions', { ...defaultBackOff }),
    timeouts: readPart(root, `${folder}/put-media-types.ts`, 'Timeouts', defaultTimeouts),
    limits: readPart(root, `${folder}/limits.ts`, 'PutMediaLimits', { ...defaultLimits }),
  };
  const members = readMembers(root, `${folder}/put-media-client.ts`, 'PutMediaClientConfig');
  return membersTable(
    'Option',
    members.flatMap((member) => [member, ...within(member, parts[member.name] ?? [])]),
  );
}

/** What `openSession` takes. */
export function sessionOptions(root: string): Table {
  const path = `${folder}/session/session-types.ts`;
  return membersTable('Option', readPart(root, path, 'PutMediaSessionInput', { ...defaultSettings }));
}

function readPart(root: string, path: string, typeName: string, presets: Presets): readonly Member[] {
  const members = readMembers(root, path, typeName);
  checkPresets(members, presets);
  return members;
}

function within(part: Member, members: readonly Member[]): Member[] {
  return members.map((member) => ({ ...member, name: `${part.name}.${member.name}` }));
}
