import { resourceTypes } from '../../../infra/test/rehearsal/resources/resource-types.ts';
import type { Table } from '../table.ts';

/** What the rehearsal of a deployment makes of each type of resource, and what it leaves out. */
export function rehearsal(): Table {
  return {
    columns: ['Type', 'What stands for it', 'What has no effect there'],
    rows: [...resourceTypes.values()]
      .sort((one, other) => (one.type < other.type ? -1 : 1))
      .map(({ type, standIn, notRehearsed }) => [
        `\`${type}\``,
        standIn,
        [...new Set(notRehearsed.map(withoutPlace))].join(', '),
      ]),
  };
}

/** `Metrics[0].Label` is `Label`. */
function withoutPlace(path: string): string {
  return path.split('.').at(-1) ?? path;
}
