import { checkSetting, type NumberSetting } from './check-setting.ts';
import { presetToMarkdown } from './parse-preset.ts';
import type { Member } from './read-members.ts';
import type { Table } from './table.ts';

/**
 * A row for each property: its name, what its docstring says, and its default.
 * @param title of the first column
 * @param settings numbers that the docstrings are held to, by name
 * @throws Error for a docstring that says other numbers, and for a setting that is not a property
 */
export function membersTable(
  title: string,
  members: readonly Member[],
  settings: Readonly<Record<string, NumberSetting>> = {},
): Table {
  checkSettings(members, settings);
  return {
    columns: [title, '', 'Default'],
    rows: members.map(({ name, text, preset }) => [`\`${name}\``, text, presetToMarkdown(preset)]),
  };
}

/** Holds docstrings to the settings of the same name. @throws Error */
export function checkSettings(
  members: readonly Member[],
  settings: Readonly<Record<string, NumberSetting>>,
): void {
  for (const [name, setting] of Object.entries(settings)) {
    const member = members.find((each) => each.name === name);
    if (member === undefined) throw new Error(`the setting ${name} is not a property of the interface`);
    checkSetting(member, setting);
  }
}
