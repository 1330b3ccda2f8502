import type { RunCommand } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { shells } from './shells.ts';
import { toBashScript, toZshScript } from './to-bash-script.ts';
import { toFishScript } from './to-fish-script.ts';

const scripts = { bash: toBashScript, zsh: toZshScript, fish: toFishScript } as const;

export const runCompletion: RunCommand<Record<string, never>> = async (
  { operands: [text] },
  { output, commands },
) => {
  const shell = shells.find((each) => each === text);
  if (shell === undefined)
    throw new UsageError(`SHELL is ${JSON.stringify(text)}. Give ${shells.join(', ')}.`);
  output.print(scripts[shell](commands));
  return exitCodes.done;
};
