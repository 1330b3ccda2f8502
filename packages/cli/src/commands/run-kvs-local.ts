import { parseCommandLine, runServer } from '@frame-ingest/kvs-local/command';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { asUsage } from './as-usage.ts';
import type { KvsLocalFlags } from './kvs-local.ts';

export const runKvsLocal: RunCommand<KvsLocalFlags> = async ({ args }, { environment }) => {
  await runServer(asUsage(() => parseCommandLine(args, environment)));
  return exitCodes.done;
};
