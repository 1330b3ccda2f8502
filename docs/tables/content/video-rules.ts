import { videoRules } from '../../../packages/access-units/src/rules.ts';
import type { Table } from '../table.ts';

/** Every rule of a video that others have encoded. */
export function videoRulesTable(): Table {
  return {
    columns: ['Rule', 'What is wanted'],
    rows: Object.entries(videoRules).map(([rule, title]) => [`\`${rule}\``, title]),
  };
}
