import type { Finding, InspectionReport, Verdict } from './report.ts';
import { type Consumer, consumers, type Rule, type RuleId, rules } from './rules.ts';

/** A file of any length may break a rule at every frame: this many places are enough to see why. */
const maxPerRule = 10;

/** Collects findings, and judges by them. */
export class Findings {
  readonly #isStrict: boolean;
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<RuleId, number>();

  /** @param isStrict whether the documents are taken at their word */
  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  add(rule: RuleId, byteOffset: number, message: string): void {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (count > maxPerRule) return;
    const { cure, fixable, source }: Rule = rules[rule];
    this.#findings.push({ rule, ...this.#consequences(rule), byteOffset, message, cure, fixable, source });
  }

  toReport(byteLength: number, fragments: number): InspectionReport {
    return {
      byteLength,
      fragments,
      findings: this.#findings.toSorted((a, b) => a.byteOffset - b.byteOffset),
      counts: Object.fromEntries(this.#counts),
      verdicts: Object.fromEntries(consumers.map((consumer) => [consumer, this.#judge(consumer)])) as Record<
        Consumer,
        Verdict
      >,
    };
  }

  #judge(consumer: Consumer): Verdict {
    const refusedFor = [...this.#counts.keys()].filter((rule) =>
      this.#consequences(rule).refusedBy.includes(consumer),
    );
    return { accepted: refusedFor.length === 0, refusedFor };
  }

  #consequences(rule: RuleId): Pick<Rule, 'severity' | 'refusedBy'> {
    const { severity, refusedBy, strictlyRefusedBy }: Rule = rules[rule];
    if (!this.#isStrict || strictlyRefusedBy === undefined) return { severity, refusedBy };
    return { severity: 'error', refusedBy: strictlyRefusedBy };
  }
}
