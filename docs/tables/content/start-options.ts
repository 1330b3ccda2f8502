import { cliFlags, defaultOf } from '../../../packages/local/src/cli-flags.ts';
import { presetToMarkdown } from '../parse-preset.ts';
import type { Table } from '../table.ts';

/** The options of `start`. */
export function startOptions(): Table {
  return {
    columns: ['Option', '', 'Default'],
    rows: Object.entries(cliFlags)
      .filter(([name]) => name !== 'help')
      .map(([name, flag]) => {
        const takes = 'takes' in flag ? ` ${flag.takes}` : '';
        return [`\`--${name}${takes}\``, flag.says, presetToMarkdown(defaultOf(flag) ?? '- none')];
      }),
  };
}
