import { consumers, type Rule, rules } from '../../../packages/matroska/src/inspect/rules.ts';
import type { Table } from '../table.ts';

/** Every rule, with who refuses what breaks it. */
export function matroskaRules(): Table {
  return {
    columns: ['Rule', 'What is demanded', 'Refused by', '`fix` cures it'],
    rows: Object.entries<Rule>(rules).map(([id, rule]) => [
      `\`${id}\``,
      rule.title,
      whoRefuses(rule),
      rule.fixable,
    ]),
  };
}

function whoRefuses({ refusedBy, strictlyRefusedBy, severity }: Rule): string {
  if (refusedBy.length === consumers.length) return 'everybody';
  const strictly = strictlyRefusedBy?.length === consumers.length ? '; strictly everybody' : '';
  return `${refusedBy.join(', ') || `nobody (${severity})`}${strictly}`;
}
