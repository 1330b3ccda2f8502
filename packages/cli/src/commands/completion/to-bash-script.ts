import type { Command, Flag } from '../../command.ts';

/**
 * What bash sources. The words stand in the script: completing starts no program, and what is not known here is a file.
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function toBashScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  return `_frame_ingest() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...names, 'help', '--help', '--version'].join(' ')}'
  else
    case "\${COMP_WORDS[1]} $before" in
      'help help') words='${names.join(' ')}' ;;
${commands.flatMap(toChoiceCases).join('\n')}
    esac
    if [ -z "$words" ] && [ "\${word#-}" != "$word" ]; then
      case "\${COMP_WORDS[1]}" in
${commands.map(toFlagCase).join('\n')}
      esac
    fi
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  fi
}
complete -o default -F _frame_ingest frame-ingest`;
}

/** zsh runs the completions of bash. @see zshcompsys(1), bashcompinit */
export function toZshScript(commands: readonly Command[]): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${toBashScript(commands)}`;
}

/** What may stand behind an option, or behind the command itself. */
function toChoiceCases({ name, flags, operands = [] }: Command): string[] {
  const ofFlags = Object.entries<Flag>(flags).flatMap(([flag, { choices }]) =>
    choices === undefined ? [] : [`      '${name} --${flag}') words='${choices.join(' ')}' ;;`],
  );
  const [operand] = operands;
  if (operand?.choices === undefined) return ofFlags;
  return [...ofFlags, `      '${name} ${name}') words='${operand.choices.join(' ')}' ;;`];
}

function toFlagCase({ name, flags }: Command): string {
  const options = [...Object.keys(flags).filter((flag) => flag !== 'help'), 'help'];
  return `        ${name}) words='${options.map((flag) => `--${flag}`).join(' ')}' ;;`;
}
