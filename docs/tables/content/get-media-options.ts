import { defaultBackOff } from '../../../packages/get-media/src/service/back-off.ts';
import { defaultCallTimeoutMs } from '../../../packages/get-media/src/service/stream-connection.ts';
import { checkPresets } from '../check-presets.ts';
import { presetToMarkdown } from '../parse-preset.ts';
import { type Member, readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

const folder = 'packages/get-media/src/service';

/** The options of each function that calls the service, by their docstrings. */
export function getMediaOptions(root: string): Table {
  const all = readMembers(root, `${folder}/stream-connection.ts`, 'ConnectionOptions');
  const own = {
    followStream: readMembers(root, `${folder}/follow-stream.ts`, 'FollowStreamOptions'),
    readFragmentList: readMembers(root, `${folder}/read-fragment-list.ts`, 'ReadFragmentListOptions'),
    listFragments: readMembers(root, `${folder}/list-fragments.ts`, 'ListFragmentsOptions'),
  };
  const parts = readMembers(root, `${folder}/back-off.ts`, 'BackOffOptions');
  checkPresets(parts, defaultBackOff);
  checkPresets(all, { callTimeoutMs: defaultCallTimeoutMs });
  return {
    columns: ['Option', 'Of', '', 'Default'],
    rows: [
      ...all.map((member) => toRow(member, 'all')),
      ...Object.entries(own).flatMap(([name, members]) =>
        members.map((member) => toRow(member, `\`${name}\``)),
      ),
      ...parts.map((member) => toRow({ ...member, name: `backOff.${member.name}` }, '`backOff`')),
    ],
  };
}

function toRow({ name, text, preset }: Member, owner: string): string[] {
  return [`\`${name}\``, owner, text, presetToMarkdown(preset)];
}
