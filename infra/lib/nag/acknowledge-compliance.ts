import type { IConstruct } from 'constructs';
import { acknowledgeFinding } from './acknowledge-finding';
import { complianceTexts, packsOf } from './compliance-texts';

/** Acknowledges what the compliance packs of cdk-nag find in one resource and what does not apply to it, with the reasons. */
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
