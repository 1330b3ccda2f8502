/** A command-line option, as described in help and documents. */
export interface CliFlag {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** Placeholder of its value, such as `PORT`. */
  readonly takes?: string;
  /** In Markdown. */
  readonly says: string;
}

const widest = 110;

/** The help text for a command's options, one paragraph each. */
export function describeFlags(flags: Readonly<Record<string, CliFlag>>): string {
  return Object.entries(flags)
    .map(([name, flag]) => describe(name, flag))
    .join('\n');
}

/** The value if the option is absent; undefined if there is none. */
export function defaultOf({ type, default: preset = '' }: CliFlag): string | undefined {
  const text = [preset].flat().join();
  return type === 'boolean' || text === '' ? undefined : text;
}

function describe(name: string, flag: CliFlag): string {
  const preset = defaultOf(flag);
  const head = `--${name}${flag.takes === undefined ? '' : ` ${flag.takes}`}`;
  const says = flag.says.replaceAll('`', '');
  return indent(head, `${says}${preset === undefined ? '' : ` (default ${preset})`}`.split(' '));
}

/** Wraps words into lines that are indented after the option's column. */
function indent(head: string, words: readonly string[]): string {
  const margin = ' '.repeat(28);
  const lines = [`  ${head}`.padEnd(margin.length - 1)];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= widest) lines.splice(-1, 1, line);
    else lines.push(`${margin}${word}`);
  }
  return lines.join('\n');
}
