import type { IConstruct } from 'constructs';
import { acknowledgeFinding } from './acknowledge-finding';
import { complianceTexts, packsOf } from './compliance-texts';

/** Acknowledges findings of cdk-nag's compliance packs that do not apply to a resource, with the reasons. */
export function acknowledgeCompliance(
  resource: IConstruct | undefined,
  ...texts: (keyof typeof complianceTexts)[]
): void {
  if (resource === undefined) return;
  for (const text of texts) {
    const { rule, why } = complianceTexts[text];
    for (const pack of packsOf[rule]) acknowledgeFinding(resource, `${pack}-${rule}`, why);
  }
}
