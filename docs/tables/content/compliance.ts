import { complianceTexts, packsOf } from '../../../infra/lib/nag/compliance-texts.ts';
import type { Table } from '../table.ts';

/** What is acknowledged of cdk-nag's compliance packs, and why. */
export function compliance(): Table {
  return {
    columns: ['Rule', 'Packs', 'Of', 'Why it does not apply'],
    rows: Object.values(complianceTexts).map(({ rule, of, why }) => [
      `\`${rule}\``,
      packsOf[rule].join(', '),
      of,
      why,
    ]),
  };
}
