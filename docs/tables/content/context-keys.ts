import { type ContextKey, contextKeys } from '../../../infra/lib/app/context-keys.ts';
import { stackNameForm } from '../../../infra/lib/app/forms.ts';
import { presetToMarkdown } from '../parse-preset.ts';
import { type Member, readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The context keys of the app: each has the text of the property that it sets. */
export function contextKeysTable(root: string): Table {
  const members = [
    ...readMembers(root, 'infra/lib/frame-ingest/frame-ingest-props.ts', 'FrameIngestProps'),
    ...readMembers(root, 'infra/lib/app/frame-ingest-stack.ts', 'FrameIngestStackProps'),
  ];
  const stackName = ['`frame-ingest:stack-name`', 'Name of the stack.', stackNameForm.says, '`FrameIngest`'];
  return {
    columns: ['Key', '', 'Value', 'Default'],
    rows: [stackName, ...Object.entries(contextKeys).map(([name, key]) => toRow(name, key, members))],
  };
}

function toRow(name: string, key: ContextKey, members: readonly Member[]): string[] {
  const member = members.find((each) => each.name === key.property);
  if (member === undefined)
    throw new Error(`the context key ${name} sets ${key.property}, which is not a property`);
  const preset = key.preset ?? member.preset;
  return [
    `\`frame-ingest:${name}\``,
    firstSentence(member.text),
    toMarkdown(key.form.says),
    presetToMarkdown(preset),
  ];
}

/** The rest is in the table of the properties. */
function firstSentence(text: string): string {
  return text.replace(/(?<=\.)\s.*/s, '');
}

/** JSON as code: a renderer would make links of the addresses in it. */
function toMarkdown(text: string): string {
  return text.replace(/\{".*\}/, '`$&`');
}
