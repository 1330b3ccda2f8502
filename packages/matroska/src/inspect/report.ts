import type { Consumer, Rule, RuleId } from './rules.ts';

/** A rule that was broken, and where. */
export interface Finding extends Pick<Rule, 'severity' | 'refusedBy' | 'cure' | 'fixable' | 'source'> {
  /** Its id; {@link rules} has all that is known of it. */
  readonly rule: RuleId;
  /** Of the element in question, from the beginning of the file. */
  readonly byteOffset: number;
  /** What was found, with the numbers: a sentence without its full stop. */
  readonly message: string;
}

/** Whether one consumer takes the file. */
export interface Verdict {
  /** Whether no rule was broken for which it refuses a file. */
  readonly accepted: boolean;
  /** The rules that decide it. */
  readonly refusedFor: readonly RuleId[];
}

/** What inspection says of a file. */
export interface InspectionReport {
  /** Bytes that were read. */
  readonly byteLength: number;
  /** Clusters, each of which is a fragment to Kinesis Video. */
  readonly fragments: number;
  /** In the order of the file; at most the first ten of each rule. */
  readonly findings: readonly Finding[];
  /** How often each rule was broken. */
  readonly counts: Readonly<Partial<Record<RuleId, number>>>;
  /** Whether each consumer would take the file as it is. */
  readonly verdicts: Readonly<Record<Consumer, Verdict>>;
}
