import { parseCliOptions, runStack } from '@frame-ingest/local/command';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { asUsage } from './as-usage.ts';
import type { LocalFlags } from './local.ts';

export const runLocal: RunCommand<LocalFlags> = async ({ args }) => {
  await runStack(asUsage(() => parseCliOptions(args)));
  return exitCodes.done;
};
