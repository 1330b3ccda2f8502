import { commands } from '../../../packages/cli/src/commands.ts';
import { flagsTable } from '../flags-table.ts';
import type { Table } from '../table.ts';

/** What there is, in a line each. */
export function cliCommands(): Table {
  return {
    columns: ['Command', ''],
    rows: commands.map(({ name, operands = [], summary }) => [
      `\`${[name, ...operands.map(({ name: operand }) => operand)].join(' ')}\``,
      summary,
    ]),
  };
}

/** Those whose options stand in the package that they come from. */
const documentedElsewhere = ['local', 'kvs-local', 'completion'];

/** The options of each command, by its name. */
export function cliFlagTables(): Readonly<Record<string, () => Table>> {
  const own = commands.filter(({ name }) => !documentedElsewhere.includes(name));
  return Object.fromEntries(own.map(({ name, flags }) => [name, () => flagsTable(flags)]));
}
