import { type CliFlag, defaultOf } from '@frame-ingest/local-server';
import { presetToMarkdown } from './parse-preset.ts';
import type { Table } from './table.ts';

/** The options of a command line, without that for help. */
export function flagsTable(flags: Readonly<Record<string, CliFlag>>): Table {
  return {
    columns: ['Option', '', 'Default'],
    rows: Object.entries(flags)
      .filter(([name]) => name !== 'help')
      .map(([name, flag]) => {
        const takes = flag.takes === undefined ? '' : ` ${flag.takes}`;
        return [`\`--${name}${takes}\``, flag.says, presetToMarkdown(defaultOf(flag) ?? '- none')];
      }),
  };
}
