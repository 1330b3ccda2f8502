import type { Consumer, Rule, RuleId } from './rules.ts';

/** A rule that was broken, and where. */
export interface Finding extends Pick<Rule, 'severity' | 'refusedBy' | 'cure' | 'fixable' | 'source'> {
  readonly rule: RuleId;
  /** Of the element in question, from the beginning of the file. */
  readonly byteOffset: number;
  readonly message: string;
}

/** Whether one consumer takes the file. */
export interface Verdict {
  readonly accepted: boolean;
  /** The rules that decide it. */
  readonly refusedFor: readonly RuleId[];
}

export interface InspectionReport {
  readonly byteLength: number;
  readonly fragments: number;
  /** In the order of the file; at most the first ten of each rule. */
  readonly findings: readonly Finding[];
  /** How often each rule was broken. */
  readonly counts: Readonly<Partial<Record<RuleId, number>>>;
  readonly verdicts: Readonly<Record<Consumer, Verdict>>;
}
