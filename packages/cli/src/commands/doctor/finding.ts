/** What one check has found. */
export interface Finding {
  /** What was looked at, such as `clock`. */
  readonly check: string;
  readonly outcome: 'ok' | 'warn' | 'fail';
  /** For people, in a sentence. */
  readonly says: string;
  /** What to do about it. */
  readonly cure?: string;
}

export function ok(check: string, says: string): Finding {
  return { check, outcome: 'ok', says };
}

export function warn(check: string, says: string, cure: string): Finding {
  return { check, outcome: 'warn', says, cure };
}

export function fail(check: string, says: string, cure: string): Finding {
  return { check, outcome: 'fail', says, cure };
}
