import { limitsOf } from '../../../packages/kvs-local/src/limits.ts';
import { defaultOptions } from '../../../packages/kvs-local/src/options/default-options.ts';
import { flags } from '../../../packages/kvs-local/src/options/flags.ts';
import { checkPresets } from '../check-presets.ts';
import { presetToMarkdown } from '../parse-preset.ts';
import { type Member, readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The options of `startKvsLocal`, and the flags that give them. */
export function kvsLocalOptions(root: string): Table {
  const members = readMembers(root, 'packages/kvs-local/src/options/kvs-local-options.ts', 'KvsLocalOptions');
  checkPresets(members, defaultOptions);
  return {
    columns: ['Option', 'Flag', '', 'Default'],
    rows: members.map((member) => {
      const own = flagsOf(member);
      return [`\`${member.name}\``, own.map(flagToMarkdown).join(', '), member.text, presetOf(member, own)];
    }),
  };
}

type Flag = (typeof flags)[keyof typeof flags];

function flagsOf({ name }: Member): [string, Flag][] {
  return Object.entries(flags).filter(([, { sets }]) => sets === name);
}

function flagToMarkdown([name, flag]: [string, Flag]): string {
  return `\`--${name}${'takes' in flag ? ` ${flag.takes}` : ''}\``;
}

/** The command may have another one. */
function presetOf(member: Member, own: [string, Flag][]): string {
  const preset = presetToMarkdown(member.preset);
  const [, flag] = own[0] ?? [];
  const given = flag !== undefined && 'default' in flag ? flag.default : undefined;
  const isOther = typeof given === 'string' && given !== preset.replaceAll('`', '');
  return isOther ? `${preset}; of the command ${given}` : preset;
}

/** The limits of both sets of documents. */
export function kvsLocalLimits(root: string): Table {
  const newest = limitsOf('newest', { rates: true });
  const of2020 = limitsOf('2020', { rates: true });
  return {
    columns: ['Limit', '', 'newest', '2020'],
    rows: readMembers(root, 'packages/kvs-local/src/limits.ts', 'Limits').map(({ name, text }) => {
      const limit = name as keyof typeof newest;
      return [`\`${name}\``, text, valueToMarkdown(newest[limit]), valueToMarkdown(of2020[limit])];
    }),
  };
}

function valueToMarkdown(value: number | string): string {
  if (typeof value === 'string') return `\`${value}\``;
  return value === Number.POSITIVE_INFINITY ? 'none' : String(value);
}
