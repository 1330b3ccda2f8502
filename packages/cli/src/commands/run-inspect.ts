import { inspectFiles, parseCommandLine } from '@frame-ingest/matroska/command';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { asUsage } from './as-usage.ts';
import type { InspectFlags } from './inspect.ts';

export const runInspect: RunCommand<InspectFlags> = async ({ args }, { output }) => {
  const commandLine = asUsage(() => parseCommandLine(['inspect', ...args]));
  if (commandLine === undefined) return exitCodes.done;
  const code = await inspectFiles(commandLine, { print: output.print, printError: output.note });
  return code === 0 ? exitCodes.done : exitCodes.failed;
};
