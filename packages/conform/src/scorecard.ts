/** What came of one check. */
export interface CheckResult {
  /** Stable name, such as `times.image`: its group and its rule. */
  readonly id: string;
  /** What it belongs to, such as `times`. */
  readonly group: string;
  /** The rule of behaviour, as a sentence. */
  readonly title: string;
  /** `skipped`: it could not be made, for the reason in `detail`. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /**
   * What was received instead, or why the check was skipped.
   * @default - absent: it passed
   */
  readonly detail?: string;
  /** Wall time in milliseconds. */
  readonly durationMs: number;
}

/** What came of all checks. */
export interface Scorecard {
  /** The deployment, as it was given. */
  readonly url: string;
  /** In the order in which they ran. */
  readonly checks: readonly CheckResult[];
  /** How many passed. */
  readonly passed: number;
  /** How many failed: 0 for a deployment that conforms. */
  readonly failed: number;
  /** How many could not be made, each with the reason. */
  readonly skipped: number;
}
