import type { Consumer, Rule, RuleId } from './rules.ts';

/** A broken rule, and where it is broken. */
export interface Finding extends Pick<Rule, 'severity' | 'refusedBy' | 'cure' | 'fixable' | 'source'> {
  /** Its id; see {@link rules} for the details. */
  readonly rule: RuleId;
  /** Position of the element, from the beginning of the file. */
  readonly byteOffset: number;
  /** What was found, with the numbers: a sentence without its full stop. */
  readonly message: string;
}

/** Whether one consumer takes the file. */
export interface Verdict {
  /** Whether the file breaks none of the rules that this consumer requires. */
  readonly accepted: boolean;
  /** The rules that decide it. */
  readonly refusedFor: readonly RuleId[];
}

/** The result of an inspection. */
export interface InspectionReport {
  /** Number of bytes read. */
  readonly byteLength: number;
  /** Number of clusters; Kinesis Video treats each as a fragment. */
  readonly fragments: number;
  /** In the order of the file; at most the first ten of each rule. */
  readonly findings: readonly Finding[];
  /** How often each rule was broken. */
  readonly counts: Readonly<Partial<Record<RuleId, number>>>;
  /** Whether each consumer accepts the file as it is. */
  readonly verdicts: Readonly<Record<Consumer, Verdict>>;
}
