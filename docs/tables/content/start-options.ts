import { cliFlags } from '../../../packages/local/src/cli-flags.ts';
import { flagsTable } from '../flags-table.ts';
import type { Table } from '../table.ts';

/** The options of `start`. */
export function startOptions(): Table {
  return flagsTable(cliFlags);
}
