/** An option of the command, as `parseArgs` takes it and as documents describe it. */
interface Flag {
  readonly type: 'string' | 'boolean';
  readonly default?: boolean;
  /** The value after it. */
  readonly takes?: string;
  /** In Markdown. */
  readonly says: string;
}

/** The options of `inspect`, but for `--help`. */
export const cliFlags = {
  json: { type: 'boolean', default: false, says: 'one JSON report per line instead of text' },
  strict: {
    type: 'boolean',
    default: false,
    says: 'takes the documents at their word: a fragment of less than 1 s, which the service has been seen to take, is refused',
  },
  fix: {
    type: 'string',
    takes: 'OUT',
    says: 'writes a copy of the file to OUT with what can be cured without encoding it again; for one file',
  },
  relative: {
    type: 'boolean',
    default: false,
    says: 'with `--fix`: times from 0, for RELATIVE fragment timecodes',
  },
  start: {
    type: 'string',
    takes: 'TIME',
    says: 'with `--fix`: times from TIME on, for ABSOLUTE ones, such as `2026-01-31T12:00:00Z`, or milliseconds since 1970',
  },
} as const satisfies Record<string, Flag>;
