import type { Command, Flag, Operand } from '../../command.ts';

/** What fish sources, with a description beside each word. @see https://fishshell.com/docs/current/cmds/complete.html */
export function toFishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name, summary }) =>
    complete('__fish_use_subcommand', ['-f', `-a ${name}`, `-d ${quote(summary)}`]),
  );
  return [...names, ...commands.flatMap(toLines)].join('\n');
}

function toLines({ name, flags, operands = [] }: Command): string[] {
  const isHere = `__fish_seen_subcommand_from ${name}`;
  return [
    ...Object.entries(flags).map(([flag, of]) => complete(isHere, toFlag(flag, of))),
    ...operands.flatMap(({ choices }: Operand) =>
      choices === undefined ? [] : [complete(isHere, ['-f', `-a ${quote(choices.join(' '))}`])],
    ),
  ];
}

function toFlag(name: string, { type, says, choices, alone }: Flag): string[] {
  const takes = type === 'string' && alone === undefined;
  const values = choices === undefined ? [] : ['-f', `-a ${quote(choices.join(' '))}`];
  return [`-l ${name}`, ...(takes ? ['-r'] : []), ...values, `-d ${quote(says.replaceAll('`', ''))}`];
}

function complete(condition: string, parts: readonly string[]): string {
  return `complete -c frame-ingest -n ${quote(condition)} ${parts.join(' ')}`;
}

/** Within single quotes only these two mean something. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
