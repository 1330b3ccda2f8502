import { checks } from '../../../packages/conform/src/index.ts';
import type { Table } from '../table.ts';

/** Every check of a scorecard, in the order in which they run. */
export function conformChecks(): Table {
  return { columns: ['Check', 'What it holds'], rows: checks.map(({ id, title }) => [`\`${id}\``, title]) };
}
